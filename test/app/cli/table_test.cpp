#include "app/cli/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/text_cells.hpp"

namespace aido::cli {
namespace {

using testing::ElementsAre;

const palette plain(app::colors::never);

std::vector<row> shopping() {
  return {
      {{"ID"}, {"TITLE"}, {"LIST"}}, {{"1"}, {"牛乳を買う"}, {"Inbox"}}, {{"22"}, {"Buy a very large cake"}, {"Home"}}};
}

TEST(table_test, columns_stand_below_each_other_whatever_the_script) {
  EXPECT_THAT(laid_out(shopping(), 1, std::nullopt, plain),
              ElementsAre("ID  TITLE                  LIST", "1   牛乳を買う             Inbox",
                          "22  Buy a very large cake  Home"));
}

TEST(table_test, in_a_narrow_terminal_the_titles_are_cut) {
  EXPECT_THAT(laid_out(shopping(), 1, 24, plain),
              ElementsAre("ID  TITLE          LIST", "1   牛乳を買う     Inbox", "22  Buy a very l…  Home"));
}

TEST(table_test, in_a_very_narrow_one_columns_to_the_right_are_left_out) {
  for (const auto& line : laid_out(shopping(), 1, 18, plain)) EXPECT_LE(width_of(line), 18U) << line;
  EXPECT_THAT(laid_out(shopping(), 1, 18, plain), ElementsAre("ID  TITLE", "1   牛乳を買う", "22  Buy a very la…"));
}

TEST(table_test, colors_do_not_move_the_columns) {
  const palette colored(app::colors::always);
  const auto lines = laid_out({{{"a", style::bold}, {"b"}}, {{"ccc"}, {"d"}}}, 0, std::nullopt, colored);
  EXPECT_EQ(lines[0], "\033[1ma\033[0m    b");
}

}  // namespace
}  // namespace aido::cli
