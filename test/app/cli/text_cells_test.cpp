#include "app/cli/text_cells.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aido::cli {
namespace {

TEST(text_cells_test, wide_characters_count_twice_and_combining_ones_nothing) {
  EXPECT_EQ(width_of("milk"), 4U);
  EXPECT_EQ(width_of("日本"), 4U);
  EXPECT_EQ(width_of("e\u0301"), 1U);
  EXPECT_EQ(width_of("🧑‍👩‍👧"), 2U);  // a family of three people and two joiners
  EXPECT_EQ(width_of("שלום"), 4U);
}

TEST(text_cells_test, texts_are_cut_between_characters_with_an_ellipsis) {
  EXPECT_EQ(cut_to("Buy milk", 8), "Buy milk");
  EXPECT_EQ(cut_to("Buy milk", 7), "Buy mi…");
  EXPECT_EQ(cut_to("日本語", 4), "日…");  // the second one would be cut in two
  EXPECT_EQ(cut_to("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(cut_to("x", 0), "");
}

RC_GTEST_PROP(text_cells_test, a_cut_text_is_never_wider_than_asked, (const std::string& bytes)) {
  const auto columns = *rc::gen::inRange<std::size_t>(0, 40);
  const auto clean = one_line(bytes);
  RC_ASSERT(width_of(cut_to(clean, columns)) <= std::max(columns, width_of("")));
}

TEST(text_cells_test, a_title_cannot_act_on_the_terminal) {
  EXPECT_EQ(one_line("a\033[2Jb"), "a\uFFFD[2Jb");
  EXPECT_EQ(one_line("a\nb\tc"), "a\uFFFDb\uFFFDc");
  EXPECT_EQ(one_line("a\u202Eb"), "a\uFFFDb");  // the rest of the line would be turned round
  EXPECT_EQ(one_line("\x9b"
                     "31m"),
            "\uFFFD31m");
  EXPECT_EQ(several_lines("a\nb\033c"), "a\nb\uFFFDc");
}

TEST(text_cells_test, what_is_written_from_right_to_left_keeps_to_itself) {
  EXPECT_EQ(isolated("שלום"), "\u2068שלום\u2069");
  EXPECT_EQ(isolated("milk"), "milk");
  EXPECT_EQ(width_of(isolated("שלום")), 4U);
}

}  // namespace
}  // namespace aido::cli
