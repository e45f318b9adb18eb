#include "engine/recurrence/completion_steps.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;

std::vector<std::string> steps_of(std::string_view rule, std::string_view start, std::vector<moment> left_out,
                                  std::size_t most) {
  completion_steps steps(
      {.rule = rule_of(rule), .start = local(start), .left_out = exceptions::of(std::move(left_out)).value()},
      month_end_policy::clamp);
  std::vector<std::string> texts;
  while (texts.size() < most) {
    const auto next = steps.next();
    if (!next) break;
    const auto number = next->standing == standing::due ? " " + std::to_string(next->slot.number) : " left out";
    texts.push_back(to_string(next->slot.at).substr(0, 16) + number);
  }
  return texts;
}

TEST(a_step_from_completion, lies_on_a_later_day) {
  EXPECT_THAT(steps_of("FREQ=DAILY;BYHOUR=8,20;COUNT=3", "2026-12-24T08:00", {}, 9),
              ElementsAre("2026-12-24T08:00 1", "2026-12-25T08:00 2", "2026-12-26T08:00 3"));
}

TEST(a_step_from_completion, counts_what_is_due) {
  EXPECT_THAT(steps_of("FREQ=DAILY;COUNT=2", "2026-12-24T08:00", {*parse_moment("2026-12-25")}, 9),
              ElementsAre("2026-12-24T08:00 1", "2026-12-25T08:00 left out", "2026-12-26T08:00 2"));
}

TEST(a_step_from_completion, keeps_the_day_that_the_months_end_moved_unless_that_is_left_out) {
  EXPECT_THAT(steps_of("FREQ=MONTHLY", "2027-01-31T08:00", {}, 3),
              ElementsAre("2027-01-31T08:00 1", "2027-02-28T08:00 2", "2027-03-28T08:00 3"));
  EXPECT_THAT(
      steps_of("FREQ=MONTHLY", "2027-01-31T08:00", {*parse_moment("2027-02-28")}, 4),
      ElementsAre("2027-01-31T08:00 1", "2027-02-28T08:00 left out", "2027-03-31T08:00 2", "2027-04-30T08:00 3"));
}

}  // namespace
}  // namespace aido::recurrence
