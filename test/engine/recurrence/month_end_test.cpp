#include "engine/recurrence/month_end.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;

rule clamped(std::string_view text, std::string_view anchor) { return clamp_month_end(rule_of(text), local(anchor)); }

std::string clamped_text(std::string_view text, std::string_view anchor) { return to_text(clamped(text, anchor)); }

TEST(a_task_monthly_on_the_31st, stays_on_the_31st) {
  const auto r = clamped("FREQ=MONTHLY", "2026-01-31T08:00");
  EXPECT_THAT(dates_of(r, local("2026-01-31T08:00"), 5),
              ElementsAre("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"));
}

TEST(a_task_monthly_on_the_31st, says_which_dates_were_clamped) {
  const auto slots = slots_of(clamped("FREQ=MONTHLY", "2026-01-31T08:00"), local("2026-01-31T08:00"), 3);
  EXPECT_EQ(slots[0].why, reason::plain);
  EXPECT_EQ(slots[1].why, reason::clamped);
  EXPECT_EQ(slots[2].why, reason::plain);
}

TEST(a_task_monthly_on_the_29th_or_30th, is_clamped_in_february_alone) {
  EXPECT_THAT(dates_of(clamped("FREQ=MONTHLY", "2027-12-30T08:00"), local("2027-12-30T08:00"), 4),
              ElementsAre("2027-12-30", "2028-01-30", "2028-02-29", "2028-03-30"));
  EXPECT_THAT(dates_of(clamped("FREQ=MONTHLY", "2026-12-29T08:00"), local("2026-12-29T08:00"), 4),
              ElementsAre("2026-12-29", "2027-01-29", "2027-02-28", "2027-03-29"));
}

TEST(clamping, writes_the_rule_in_rfc_5545_terms) {
  EXPECT_EQ(clamped_text("FREQ=MONTHLY", "2026-01-31T08:00"), "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1");
  EXPECT_EQ(clamped_text("FREQ=MONTHLY;INTERVAL=2;COUNT=7", "2026-01-30T08:00"),
            "FREQ=MONTHLY;INTERVAL=2;COUNT=7;BYMONTHDAY=28,29,30;BYSETPOS=-1");
  EXPECT_EQ(clamped_text("FREQ=MONTHLY", "2026-01-29T08:00"), "FREQ=MONTHLY;BYMONTHDAY=28,29;BYSETPOS=-1");
  EXPECT_EQ(clamped_text("FREQ=YEARLY", "2024-02-29T08:00"), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1");
}

TEST(clamping, leaves_alone_what_cannot_miss_its_day) {
  EXPECT_EQ(clamped_text("FREQ=MONTHLY", "2026-01-28T08:00"), "FREQ=MONTHLY");
  EXPECT_EQ(clamped_text("FREQ=YEARLY", "2026-01-31T08:00"), "FREQ=YEARLY");
  EXPECT_EQ(clamped_text("FREQ=DAILY", "2026-01-31T08:00"), "FREQ=DAILY");
  EXPECT_EQ(clamped_text("FREQ=WEEKLY", "2026-01-31T08:00"), "FREQ=WEEKLY");
  EXPECT_EQ(clamped_text("FREQ=MONTHLY;BYMONTH=1,3", "2026-01-31T08:00"), "FREQ=MONTHLY;BYMONTH=1,3");
}

TEST(clamping, leaves_alone_a_rule_that_names_its_days) {
  for (const char* text :
       {"FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYYEARDAY=60", "FREQ=MONTHLY;BYHOUR=8,20;BYSETPOS=1", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"})
    EXPECT_EQ(clamped_text(text, "2026-01-31T08:00"), text);
}

TEST(clamping, keeps_every_time_of_the_day) {
  const auto r = clamped("FREQ=MONTHLY;BYHOUR=8,20", "2026-01-31T08:00");
  EXPECT_THAT(
      minutes_of(r, local("2026-01-31T08:00"), 5),
      ElementsAre("2026-01-31T08:00", "2026-01-31T20:00", "2026-02-28T08:00", "2026-02-28T20:00", "2026-03-31T08:00"));
  EXPECT_EQ(slots_of(r, local("2026-01-31T08:00"), 3)[2].why, reason::clamped);
}

TEST(clamping, of_a_yearly_rule_on_february_29_comes_every_year) {
  const auto r = clamped("FREQ=YEARLY", "2024-02-29T08:00");
  const auto slots = slots_of(r, local("2024-02-29T08:00"), 5);
  EXPECT_THAT(dates_of(r, local("2024-02-29T08:00"), 5),
              ElementsAre("2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"));
  EXPECT_EQ(slots[1].why, reason::clamped);
  EXPECT_EQ(slots[4].why, reason::plain);
}

TEST(clamping, of_a_yearly_rule_over_named_months_keeps_each_of_them) {
  EXPECT_THAT(dates_of(clamped("FREQ=YEARLY;BYMONTH=1,2,4", "2026-01-31T08:00"), local("2026-01-31T08:00"), 4),
              ElementsAre("2026-01-31", "2026-02-28", "2026-04-30", "2027-01-31"));
}

TEST(clamping, is_known_by_the_text_alone) {
  const auto stored = clamped_text("FREQ=MONTHLY", "2026-01-31T08:00");
  EXPECT_EQ(slots_of(rule_of(stored), local("2026-01-31T08:00"), 2)[1].why, reason::clamped);
}

TEST(clamping, twice_is_clamping_once) {
  const auto once = clamped("FREQ=MONTHLY", "2026-01-31T08:00");
  EXPECT_EQ(clamp_month_end(once, local("2026-01-31T08:00")), once);
}

TEST(the_last_day_of_the_month, is_not_called_clamped) {
  for (const auto& s : slots_of(rule_of("FREQ=MONTHLY;BYMONTHDAY=-1"), local("2026-01-31T08:00"), 6))
    EXPECT_EQ(s.why, reason::plain);
}

}  // namespace
}  // namespace aido::recurrence
