#include "engine/reminder/schedule.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

std::optional<instant> planned(std::optional<task::due> due, reminder::plan plan, std::string_view zone,
                               time_of_day reminder_time = {}) {
  task::state t;
  t.due = std::move(due);
  reminder::state r;
  r.at = plan.at;
  r.before_seconds = plan.before_seconds;
  return reminder::planned_at(r, t, {zone, reminder_time});
}

const auto at_due = before_due(std::chrono::seconds{0});

TEST(planned_at, a_zoned_due_is_read_in_its_own_zone) {
  EXPECT_EQ(planned(berlin("2026-07-01T10:00"), at_due, "America/New_York"), at("2026-07-01T08:00:00Z"));
  EXPECT_EQ(planned(berlin("2026-12-01T10:00"), at_due, "America/New_York"), at("2026-12-01T09:00:00Z"));
}

TEST(planned_at, a_floating_time_and_a_days_midnight_are_read_in_the_workspaces_zone) {
  EXPECT_EQ(planned(task::due_floating{local("2026-12-01T10:00")}, at_due, "America/New_York"),
            at("2026-12-01T15:00:00Z"));
  EXPECT_EQ(planned(task::due_date{day("2026-12-01")}, at_due, "America/New_York"), at("2026-12-01T05:00:00Z"));
}

TEST(planned_at, a_days_reminders_count_from_the_time_that_the_workspace_says) {
  const time_of_day nine{std::chrono::hours{9}};
  const task::due_date first{day("2026-12-01")};
  EXPECT_EQ(planned(first, at_due, "America/New_York", nine), at("2026-12-01T14:00:00Z"));
  EXPECT_EQ(planned(first, before_due(std::chrono::minutes{15}), "America/New_York", nine), at("2026-12-01T13:45:00Z"));
  // Clocks in Berlin go forward from 02:00 to 03:00 that night.
  EXPECT_EQ(planned(task::due_date{day("2027-03-28")}, at_due, "Europe/Berlin", {std::chrono::minutes{150}}),
            at("2027-03-28T01:30:00Z"));
  EXPECT_EQ(planned(task::due_floating{local("2026-12-01T10:00")}, at_due, "UTC", nine), at("2026-12-01T10:00:00Z"))
      << "what has a time of its own keeps it";
}

TEST(planned_at, the_lead_counts_back_in_elapsed_time) {
  // Clocks in Berlin go forward at 02:00 that night: two hours before 03:30 is 00:30.
  EXPECT_EQ(planned(berlin("2027-03-28T03:30"), before_due(std::chrono::hours{2}), "UTC"), at("2027-03-27T23:30:00Z"));
}

TEST(planned_at, is_an_instant_that_can_be_written_and_read_again) {
  const auto first = at("1970-01-01T00:00:00Z");
  EXPECT_EQ(planned(berlin("1970-01-01T00:30"), before_due(std::chrono::hours{1}), "UTC"), first);
  EXPECT_EQ(planned(task::due_date{day("1970-01-01")}, at_due, "Asia/Tokyo"), first);
}

TEST(planned_at, an_absolute_reminder_stands_for_itself) {
  const auto when = at("2026-12-01T09:00:00Z");
  EXPECT_EQ(planned(std::nullopt, {.at = when, .before_seconds = {}, .drop_after_seconds = {}}, "UTC"), when);
}

TEST(planned_at, without_a_due_a_relative_reminder_has_no_time) {
  EXPECT_EQ(planned(std::nullopt, at_due, "UTC"), std::nullopt);
}

TEST(planned_at, a_zone_that_tzdata_lost_reads_as_the_workspaces) {
  EXPECT_EQ(planned(task::due_zoned{local("2026-12-01T10:00"), "Mars/Olympus"}, at_due, "Europe/Berlin"),
            at("2026-12-01T09:00:00Z"));
  EXPECT_EQ(planned(task::due_floating{local("2026-12-01T10:00")}, at_due, "Mars/Olympus"), at("2026-12-01T10:00:00Z"));
}

TEST(next_wake, is_the_earliest_pending_reminder_of_an_open_task) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-25T10:00");
  c.reminders = {before_due(std::chrono::minutes{5}), before_due(std::chrono::hours{2})};
  const auto id = w.make(c);
  const auto first = reminder::next_wake(w.task(id), {"UTC"});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->at, at("2026-11-25T07:00:00Z"));
  EXPECT_EQ(first->command, (reminder::fire{id, w.task(id).reminders[1].id, 0}));
  w.set_now("2026-11-25T07:00:00Z");
  ASSERT_TRUE(w.tell(first->command));
  EXPECT_EQ(reminder::next_wake(w.task(id), {"UTC"})->at, at("2026-11-25T08:55:00Z"));
  ASSERT_TRUE(w.tell(task::complete{id}));
  EXPECT_FALSE(reminder::next_wake(w.task(id), {"UTC"}));
}

}  // namespace
}  // namespace aido
