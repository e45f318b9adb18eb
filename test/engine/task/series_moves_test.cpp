#include <gtest/gtest.h>

#include "engine/task/upcoming.hpp"
#include "test/engine/task/a_series.hpp"

/// What a series that moves, or gets another rule, takes along: what it leaves out, and how far its count is.
namespace aido {
namespace {

using namespace given;

struct example {
  task::due due;
  std::string rule;
  all left_out;
  task::due to;
  std::string then;  ///< The one after the due that moved.
};

std::string after_moving(const example& e, task::anchor anchor) {
  world w;
  auto c = recurring(e.due, e.rule);
  c.recurrence->anchor = anchor;
  std::vector<recurrence::moment> exceptions;
  for (const auto& text : e.left_out) exceptions.push_back(*recurrence::parse_moment(text));
  c.recurrence->exceptions = exceptions;
  const auto id = w.make(c);
  move(w, id, e.to, scope::following).value();
  if (anchor == task::anchor::completion) w.set_now(due_text(w.task(id)) + "Z");
  return due_text(complete(w, id)).substr(0, 16);
}

TEST(following, leaves_out_what_was_left_out_before) {
  const std::vector<example> examples{
      {berlin("2026-12-23T08:00"), "FREQ=DAILY", {"2026-12-24T08:00"}, berlin("2026-12-23T09:00"), "2026-12-25T09:00"},
      {berlin("2026-12-23T08:00"), "FREQ=DAILY", {"2026-12-24T08:00"}, on("2026-12-23"), "2026-12-25T00:00"},
      {on("2026-12-23"), "FREQ=DAILY", {"2026-12-24T00:00"}, berlin("2026-12-23T09:00"), "2026-12-25T09:00"},
      {berlin("2026-12-21T08:00"), "FREQ=WEEKLY", {"2026-12-28T08:00"}, berlin("2026-12-22T09:00"), "2027-01-05T09:00"},
      {berlin("2026-12-21T08:00"), "FREQ=WEEKLY", {"2026-12-28"}, berlin("2026-12-22T09:00"), "2027-01-05T09:00"},
      {berlin("2027-01-25T08:00"),
       "FREQ=MONTHLY",
       {"2027-02-25T08:00"},
       berlin("2027-02-01T08:00"),
       "2027-04-01T08:00"},
      {berlin("2027-03-31T08:00"),
       "FREQ=MONTHLY",
       {"2027-04-30T08:00"},
       berlin("2027-03-15T08:00"),
       "2027-05-15T08:00"},
      {berlin("2027-01-15T08:00"), "FREQ=MONTHLY", {"2027-02-15"}, berlin("2027-01-31T08:00"), "2027-03-31T08:00"},
      {berlin("2027-02-10T08:00"), "FREQ=YEARLY", {"2028-02-10T08:00"}, berlin("2027-03-10T09:00"), "2029-03-10T09:00"},
  };
  for (const auto& e : examples) EXPECT_EQ(after_moving(e, task::anchor::due), e.then) << e.left_out.front();
}

TEST(following, leaves_a_holiday_where_it_is) {
  const example e{berlin("2026-12-22T08:00"),
                  "FREQ=DAILY",
                  {"2026-12-24T08:00", "2026-12-25"},
                  berlin("2026-12-23T08:00"),
                  "2026-12-26T08:00"};
  EXPECT_EQ(after_moving(e, task::anchor::due), e.then);
}

TEST(following, leaves_out_what_was_left_out_after_completion_too) {
  const example e{berlin("2026-12-22T08:00"),
                  "FREQ=DAILY;INTERVAL=3",
                  {"2026-12-25T08:00"},
                  berlin("2026-12-22T09:00"),
                  "2026-12-28T09:00"};
  EXPECT_EQ(after_moving(e, task::anchor::completion), e.then);
}

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

TEST(a_count, is_not_counted_from_a_start_thousands_of_years_ago) {
  world w;
  auto c = recurring(berlin("9999-01-01T08:00"), "FREQ=DAILY;COUNT=999999999");
  c.recurrence->start = local("1970-01-01T08:00");
  const auto refused = w.tell(c);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_value);
  EXPECT_EQ(refused.error().field, "/recurrence/start");
  c.due = berlin("1990-01-01T08:00");
  EXPECT_TRUE(w.tell(c));
  c.due = berlin("9999-01-01T08:00");
  c.recurrence->rrule = "FREQ=DAILY";
  EXPECT_TRUE(w.tell(c));
}

}  // namespace
}  // namespace aido
