#include "delivery/push_message.hpp"

#include <gtest/gtest.h>

#include "eventstore/base64.hpp"

namespace aido::delivery {
namespace {

// RFC 8291, appendix A.
constexpr const char* senders_key = R"(-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgyfWPiYE+n46HLnH0
KqZOF1fJJU3MYrct3AELtAQ+oRyhRANCAAT+M/SrDepxkU21WCP3O1SUj0EwbZIH
Mtu5pZpTKGSCIA5Zent7wmC6HCJ5mFgJkuk5cwAvMBKiiujwa7t45ewP
-----END PRIVATE KEY-----
)";
constexpr std::string_view readers_keys =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4.BTBZMqHH6r4Tts7J_aSIgg";
constexpr std::string_view salt = "DGv6ra1nlYgDCS1FRnbzlw";
constexpr std::string_view message =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7"
    "A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

push_seed seed_of_the_rfc() {
  return {.key = p256_key::from_pem(senders_key).value(), .salt = eventstore::from_base64url(salt).value()};
}

TEST(push_message, is_what_rfc_8291_shows) {
  const auto body =
      encrypt_for(read_push_keys(readers_keys).value(), "When I grow up, I want to be a watermelon", seed_of_the_rfc());
  EXPECT_EQ(eventstore::to_base64url(body.value()), message);
}

TEST(push_message, of_the_longest_text_fills_one_record) {
  const auto body =
      encrypt_for(read_push_keys(readers_keys).value(), std::string(max_push_text, 'a'), fresh_push_seed());
  EXPECT_EQ(body.value().size(), 4'096u);
}

TEST(push_message, is_not_made_for_a_point_beside_the_curve) {
  auto reader = read_push_keys(readers_keys).value();
  reader.point.back() = static_cast<char>(reader.point.back() ^ 1);
  EXPECT_FALSE(encrypt_for(reader, "text", fresh_push_seed()));
}

TEST(push_message, keys_are_two_texts_in_base64url) {
  EXPECT_FALSE(read_push_keys(readers_keys.substr(0, readers_keys.find('.'))));
  EXPECT_FALSE(read_push_keys("BCVx.not base64url"));
  EXPECT_FALSE(read_push_keys(""));
}

TEST(p256_key, survives_its_own_text) {
  const auto key = p256_key::generate();
  EXPECT_EQ(p256_key::from_pem(key.pem()).value().public_point(), key.public_point());
}

TEST(p256_key, is_none_of_another_curve_and_not_encrypted) {
  constexpr const char* secp384r1 = R"(-----BEGIN PRIVATE KEY-----
MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAEKeBTemDDG4E+151q
5qlf7nb5OFCF0o453JrVtH8QSVvWq6NPKny4UZZ0TUitA02hZANiAATuBDv/G5Lf
TPtHc0ReM+a/tTJ+rdvJMDKJv8KxljbbzPududZtdCfrQRgdd1qNrnuOKT1GBReP
fHOAxo8X1rTGcdwp8KokXrF+jDtoc/ZJfOFejJ66n33X2gvYB0vuGUg=
-----END PRIVATE KEY-----
)";
  constexpr const char* encrypted = R"(-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAiTVHRG06BjJwIBATAM
BggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQCXIYK3P+FDmg+DaJZQ/1qgSBkLvs
zl/rOmAJuncQ3l4O/+WP6577r//OZ4pz8vbJKjA4AF4ee7cpwhpZ9gY8RZEZxpv5
gNwWQJUiGa+obYeW0DYQNCbn/N4CzCVDB2tgelD9t8VzVizbAVbCx/dGcIkeHhct
a6D9rQfLwNWWgqb0B1bv+yuLCgUXtuY8z4NAcQ0wJKGP+co/lI22eIq2DuGrCA==
-----END ENCRYPTED PRIVATE KEY-----
)";
  EXPECT_FALSE(p256_key::from_pem(secp384r1));
  EXPECT_FALSE(p256_key::from_pem(encrypted));
  EXPECT_FALSE(p256_key::from_pem("no key"));
}

}  // namespace
}  // namespace aido::delivery
