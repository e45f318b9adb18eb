#include "engine/base/ids.hpp"

#include <cctype>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <type_traits>

namespace aido {
namespace {

const uuid dns_space = *parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

uuid from_bytes(const std::array<std::uint8_t, 16>& bytes) { return uuid{bytes}; }

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

TEST(uuid_text, reads_the_canonical_form_in_either_case) {
  const auto lower = parse_uuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  ASSERT_TRUE(lower);
  EXPECT_EQ(lower->bytes[0], 0x01);
  EXPECT_EQ(lower->bytes[15], 0x8f);
  EXPECT_EQ(parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"), lower);
}

TEST(uuid_text, refuses_every_other_form) {
  for (const char* text : {"", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398ff",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4_dc0c0c07398f",
                           "017f22e27-9b0-7cc3-98c4-dc0c0c07398f", " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
                           "017f22e2-79b0-7cc3-98c4-dc0c0c07398\xc3"})
    EXPECT_FALSE(parse_uuid(text)) << text;
}

TEST(uuid_text, takes_digits_alone_wherever_they_stand) {
  const std::string sound = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int c = 0; c < 256; ++c) {
      auto text = sound;
      text[at] = static_cast<char>(c);
      const bool fits = sound[at] == '-' ? c == '-' : std::isxdigit(c) != 0;
      EXPECT_EQ(parse_uuid(text).has_value(), fits) << at << ' ' << c;
    }
  }
}

RC_GTEST_PROP(uuid_text, what_is_written_is_read_back, (const std::array<std::uint8_t, 16>& bytes)) {
  const auto id = from_bytes(bytes);
  RC_ASSERT(parse_uuid(to_string(id)) == id);
  RC_ASSERT(parse_uuid(upper(to_string(id))) == id);
}

RC_GTEST_PROP(uuid_text, text_orders_as_bytes_do,
              (const std::array<std::uint8_t, 16>& one, const std::array<std::uint8_t, 16>& other)) {
  const auto a = from_bytes(one);
  const auto b = from_bytes(other);
  RC_ASSERT((a < b) == (to_string(a) < to_string(b)));
}

TEST(uuid_v5, agrees_with_the_vector_of_rfc_9562) {
  EXPECT_EQ(to_string(uuid_v5(dns_space, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(uuid_v5, agrees_with_other_implementations) {
  EXPECT_EQ(to_string(uuid_v5(dns_space, "python.org")), "886313e1-3b8a-5372-9b90-0c9aee199e5d");
}

RC_GTEST_PROP(uuid_v5, differs_by_name_and_by_space, (const std::string& name)) {
  const auto id = uuid_v5(dns_space, name);
  RC_ASSERT(version_of(id) == 5);
  RC_ASSERT(uuid_v5(dns_space, name) == id);
  RC_ASSERT(uuid_v5(dns_space, name + "x") != id);
  RC_ASSERT(uuid_v5(id, name) != id);
}

TEST(uuid_v7, agrees_with_the_vector_of_rfc_9562) {
  const instant at{std::chrono::milliseconds{0x017F22E279B0}};
  const std::array<std::uint8_t, 10> random{0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f};
  EXPECT_EQ(to_string(uuid_v7(at, random)), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

RC_GTEST_PROP(uuid_v7, a_later_millisecond_orders_later,
              (const std::array<std::uint8_t, 10>& one, const std::array<std::uint8_t, 10>& other)) {
  const auto ms = *rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 47);
  const instant at{std::chrono::milliseconds{ms}};
  const auto before = uuid_v7(at, one);
  const auto after = uuid_v7(at + std::chrono::milliseconds{1}, other);
  RC_ASSERT(before < after);
  RC_ASSERT(version_of(before) == 7);
  RC_ASSERT((before.bytes[8] & 0xc0) == 0x80);
}

TEST(strong_ids, of_different_kinds_do_not_mix) {
  EXPECT_FALSE((std::is_convertible_v<task_id, list_id>));
  EXPECT_FALSE((std::is_convertible_v<epoch, sequence>));
}

}  // namespace
}  // namespace aido
