#include "eventstore/keyring.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "eventstore/base64.hpp"
#include "test/temporary_directory.hpp"

namespace aido::eventstore {
namespace {

struct keyring_file : testing::Test {
  test::temporary_directory place;
  std::filesystem::path file = place.path() / "secret.key";

  static std::string key(char of) { return to_base64(std::string(32, of)) + "\n"; }
  keyring with(const std::string& lines) {
    std::ofstream(file) << lines;
    return keyring::read(file).value();
  }
};

TEST_F(keyring_file, is_made_once_for_its_owner_alone) {
  const auto sealed = keyring::read_or_make(file)->seal("secret", "here");
  struct stat found{};
  ASSERT_EQ(::stat(file.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
  EXPECT_EQ(*keyring::read_or_make(file)->open(sealed, "here"), "secret");
}

TEST_F(keyring_file, what_is_sealed_shows_nothing_and_opens_where_it_belongs) {
  const auto ring = with(key('a'));
  const auto sealed = ring.seal("whsec_secret", "here");
  EXPECT_EQ(sealed.find("whsec"), std::string::npos);
  EXPECT_NE(ring.seal("whsec_secret", "here"), sealed) << "a nonce of its own each time";
  EXPECT_EQ(*ring.open(sealed, "here"), "whsec_secret");
  EXPECT_EQ(ring.open(sealed, "elsewhere").error().code, errc::corrupt);
}

TEST_F(keyring_file, what_was_changed_does_not_open) {
  const auto ring = with(key('a'));
  auto sealed = ring.seal("whsec_secret", "here");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(ring.open(changed, "here")) << i;
  }
  EXPECT_FALSE(ring.open("", "here"));
}

TEST_F(keyring_file, a_new_key_seals_and_the_old_one_still_opens) {
  const auto sealed = with(key('a')).seal("secret", "here");
  const auto both = with("# the new one first\n" + key('b') + "\n" + key('a'));
  EXPECT_EQ(*both.open(sealed, "here"), "secret");
  EXPECT_EQ(*with(key('b')).open(both.seal("secret", "here"), "here"), "secret");
  EXPECT_FALSE(with(key('b')).open(sealed, "here"));
}

TEST_F(keyring_file, it_can_become_another_while_it_is_used) {
  const auto ring = with(key('a'));
  auto shared = with(key('a'));
  const auto sealed = shared.seal("secret", "here");
  const auto newer = with(key('b') + key('a'));
  EXPECT_TRUE(shared.has_keys_of(ring));
  EXPECT_FALSE(shared.has_keys_of(newer));
  shared.become(newer);
  EXPECT_TRUE(shared.has_keys_of(newer));
  EXPECT_EQ(*shared.open(sealed, "here"), "secret");
  EXPECT_FALSE(ring.open(shared.seal("secret", "here"), "here")) << "it seals with the new key";
}

TEST_F(keyring_file, a_file_that_holds_no_key_is_refused) {
  for (const std::string text : {"", "# nothing\n", "short\n", "c2hvcnQ=\n"}) {
    std::ofstream(file) << text;
    EXPECT_EQ(keyring::read(file).error().code, errc::invalid_value) << text;
  }
  EXPECT_EQ(keyring::read(place.path() / "none").error().code, errc::io_error);
}

TEST_F(keyring_file, a_directory_in_its_place_is_named) {
  std::filesystem::create_directory(file);
  const auto refused = keyring::read_or_make(file);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::io_error);
  EXPECT_NE(refused.error().detail.find(file.string()), std::string::npos) << refused.error().detail;
}

}  // namespace
}  // namespace aido::eventstore
