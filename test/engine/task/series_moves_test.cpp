#include <gtest/gtest.h>

#include "engine/task/upcoming.hpp"
#include "test/engine/task/a_series.hpp"

/// What a series that moves, or gets another rule, takes along: what it leaves out, and how far its count is.
namespace aido {
namespace {

using namespace given;

TEST(a_count, is_not_begun_anew_from_an_occurrence_that_the_rule_has_no_more) {
  world w;
  w.set_now("2027-01-31T08:00:00Z");
  const auto second = complete(w, w.make(recurring(berlin("2027-01-31T08:00"), "FREQ=MONTHLY;COUNT=4"))).id;
  auto plan = by("");
  plan.month_end = task::month_end::skip;
  edit(w, second, plan).value();
  EXPECT_EQ(days_from(w, second), (all{"2027-02-28", "2027-03-31", "2027-05-31"}));
}

TEST(a_count, is_of_the_slots_at_the_months_end_too_when_the_series_moves) {
  world w;
  auto c = recurring(berlin("2027-03-31T08:00"), "FREQ=MONTHLY;COUNT=5");
  c.recurrence->start = local("2027-01-31T08:00");
  const auto third = w.make(c);
  move(w, third, berlin("2027-04-01T08:00"), scope::following).value();
  EXPECT_EQ(days_from(w, third), (all{"2027-04-01", "2027-05-01", "2027-06-01"}));
}

}  // namespace
}  // namespace aido
