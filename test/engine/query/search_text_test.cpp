#include "engine/query/search_text.hpp"

#include <gtest/gtest.h>

namespace aido {
namespace {

bool finds(std::string_view wanted, std::string_view text) { return query::search_text(wanted).is_in(text); }

TEST(search_text, does_not_mind_the_case_of_any_alphabet) {
  EXPECT_TRUE(finds("the pLANTS", "Water THE plants"));
  EXPECT_TRUE(finds("ÜBUNG", "Die übung am Abend"));
  EXPECT_TRUE(finds("хлеб", "КУПИТЬ ХЛЕБ"));
  EXPECT_FALSE(finds("cactus", "Water the plants"));
}

TEST(search_text, takes_the_german_sharp_s_for_two) {
  EXPECT_TRUE(finds("STRASSE", "Straße fegen"));
  EXPECT_TRUE(finds("straße", "STRASSE FEGEN"));
  EXPECT_TRUE(finds("straẞe", "strasse")) << "the capital one too";
}

TEST(search_text, takes_all_three_sigmas_for_one) {
  EXPECT_TRUE(finds("ΟΔΟΣ", "η οδος"));
  EXPECT_TRUE(finds("οδός", "ΟΔΌΣ"));
  EXPECT_TRUE(finds("σ", "ς"));
}

TEST(search_text, keeps_the_turkish_dot) {
  EXPECT_TRUE(finds("İSTANBUL", "i̇stanbul"));
  EXPECT_TRUE(finds("ISTANBUL", "istanbul"));
  EXPECT_FALSE(finds("istanbul", "İstanbul")) << "a dot of its own is an accent like any";
  EXPECT_FALSE(finds("ı", "i")) << "a letter of its own";
}

TEST(search_text, does_not_mind_how_an_accent_was_written) {
  constexpr std::string_view composed = "caf\u00e9";
  constexpr std::string_view decomposed = "cafe\u0301";
  EXPECT_TRUE(finds(composed, decomposed));
  EXPECT_TRUE(finds(decomposed, composed));
  EXPECT_TRUE(finds("CAFE\u0301", composed));
}

TEST(search_text, minds_accents) {
  EXPECT_FALSE(finds("cafe", "caf\u00e9"));
  EXPECT_FALSE(finds("cafe", "cafe\u0301"));
  EXPECT_FALSE(finds("caf\u00e9", "cafe"));
}

TEST(search_text, that_is_empty_is_everywhere) {
  EXPECT_TRUE(finds("", ""));
  EXPECT_TRUE(finds("", "x"));
  EXPECT_TRUE(finds("", "é"));
}

TEST(search_text, takes_what_is_no_utf8_as_it_is) {
  EXPECT_TRUE(finds("\xff", "a\xff"));
  EXPECT_FALSE(finds("\xff", "a\xfe"));
}

/// A letter beyond the common ones, which takes a text on the long way, and nothing composes with.
const std::string rare = "\u2603";

TEST(folded, is_the_same_on_the_short_way_and_on_the_long_one) {
  for (char32_t point = 0xa0; point < 0x1fb00; ++point) {
    if (point >= 0xd800 && point < 0xe000) continue;
    std::string text = "e";
    if (point < 0x800) {
      text += {static_cast<char>(0xc0 | point >> 6), static_cast<char>(0x80 | (point & 0x3f))};
    } else if (point < 0x10000) {
      text += {static_cast<char>(0xe0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3f)),
               static_cast<char>(0x80 | (point & 0x3f))};
    } else {
      text += {static_cast<char>(0xf0 | point >> 18), static_cast<char>(0x80 | (point >> 12 & 0x3f)),
               static_cast<char>(0x80 | (point >> 6 & 0x3f)), static_cast<char>(0x80 | (point & 0x3f))};
    }
    text += 'x';
    auto on_the_short_way = query::folded(text);
    on_the_short_way += rare;
    text += rare;
    ASSERT_EQ(on_the_short_way, query::folded(text)) << std::hex << std::uint32_t{point};
  }
}

}  // namespace
}  // namespace aido
