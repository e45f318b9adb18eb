#include <algorithm>
#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

task_id with_all_caught_up(world& w, std::string rule) {
  auto c = recurring(berlin("2026-11-25T08:00"), std::move(rule));
  c.recurrence->catch_up = task::catch_up::all;
  return w.make(c);
}

TEST(reopening, and_completing_again_leaves_one_open_next_occurrence) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto first = complete(w, id).id;
  w.tell(task::reopen{id}).value();
  EXPECT_FALSE(w.task(id).next_occurrence);
  EXPECT_TRUE(w.task(first).trashed_at) << "nobody sees the series twice";
  const auto& second = complete(w, id);
  EXPECT_NE(second.id, first);
  EXPECT_EQ(due_text(second), due_text(w.task(first)));
  EXPECT_FALSE(second.trashed_at);
}

TEST(reopening, goes_on_though_the_next_occurrence_was_thrown_away) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY");
  w.tell(task::trash{complete(w, id).id}).value();
  w.tell(task::reopen{id}).value();
  const auto& next = complete(w, id);
  EXPECT_EQ(due_text(next), "2026-11-26T08:00:00");
  EXPECT_FALSE(next.trashed_at);
}

TEST(reopening, an_early_occurrence_starts_no_second_series) {
  world w;
  const auto first = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto second = complete(w, first).id;
  complete(w, second);
  w.tell(task::trash{second}).value();
  w.tell(task::reopen{first}).value();
  EXPECT_EQ(w.tell(task::complete{first}).value().size(), 1U);
}

TEST(reopening, makes_no_second_tasks_of_the_slots_that_have_some) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY");
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::complete{id}).value();
  const auto tasks = w.tasks().size();
  w.tell(task::reopen{id}).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.tasks().size(), tasks);
}

TEST(reopening, makes_the_next_occurrence_alone_where_that_was_thrown_away) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY");
  w.set_now("2026-11-28T12:00:00Z");
  const auto thrown_away = complete(w, id);
  const auto missed = w.task(id).missed;
  const auto tasks = w.tasks().size();
  w.tell(task::trash{thrown_away.id}).value();
  w.tell(task::reopen{id}).value();
  const auto& next = complete(w, id);
  EXPECT_EQ(w.tasks().size(), tasks + 1);
  EXPECT_FALSE(next.trashed_at);
  EXPECT_EQ(next.due, thrown_away.due);
  EXPECT_EQ(next.occurrence, thrown_away.occurrence);
  EXPECT_EQ(w.task(id).missed, missed);
}

TEST(reopening, leaves_the_task_of_a_missed_slot_where_the_series_has_ended) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY;COUNT=2");
  w.set_now("2026-11-28T12:00:00Z");
  const auto missed = complete(w, id).id;
  w.tell(task::reopen{id}).value();
  w.tell(task::complete{id}).value();
  EXPECT_FALSE(w.task(missed).trashed_at);
  EXPECT_EQ(w.tasks().size(), 2U);
}

TEST(reopening, after_more_slots_than_are_listed_makes_none_of_their_tasks_twice) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY");
  w.tell(task::pause{id}).value();
  w.set_now("2026-12-04T12:00:00Z");
  w.tell(task::resume{id}).value();
  w.set_now("2027-06-04T12:00:00Z");
  w.tell(task::trash{complete(w, id).id}).value();
  const auto tasks = w.tasks().size();
  w.tell(task::reopen{id}).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.tasks().size(), tasks + 1);
}

TEST(reopening, and_resting_lists_no_slot_twice) {
  world w;
  const auto id = with_all_caught_up(w, "FREQ=DAILY");
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::trash{complete(w, id).id}).value();
  w.tell(task::reopen{id}).value();
  w.tell(task::pause{id}).value();
  w.tell(task::resume{id}).value();
  auto missed = w.task(id).missed;
  EXPECT_EQ(missed.size(), 4U);
  std::ranges::sort(missed);
  EXPECT_EQ(std::ranges::adjacent_find(missed), missed.end());
}

TEST(reopening, keeps_what_a_rest_had_missed) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::pause{id}).value();
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::resume{id}).value();
  const auto missed = w.task(id).missed;
  ASSERT_FALSE(missed.empty());
  w.set_now("2026-11-30T12:00:00Z");
  const auto due = complete(w, id).due;
  const auto all_missed = w.task(id).missed;
  ASSERT_GT(all_missed.size(), missed.size());
  w.tell(task::reopen{id}).value();
  EXPECT_EQ(w.task(id).missed, missed);
  EXPECT_EQ(complete(w, id).due, due);
  EXPECT_EQ(w.task(id).missed, all_missed);
}

TEST(reopening, leaves_a_next_occurrence_that_was_changed) {
  world w;
  w.set_now("2026-11-28T12:00:00Z");
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto next = complete(w, id).id;
  const auto missed = w.task(id).missed;
  w.tell(task::change{next, {.notes = "With a little sugar."}, {}}).value();
  w.tell(task::reopen{id}).value();
  EXPECT_EQ(w.task(id).next_occurrence, next);
  w.advance(std::chrono::days{3});
  EXPECT_EQ(w.tell(task::complete{id}).value().size(), 1u);
  EXPECT_EQ(w.tasks().size(), 2u);
  EXPECT_EQ(w.task(id).next_occurrence, next);
  EXPECT_EQ(w.task(id).missed, missed);
}

TEST(reopening, goes_on_with_a_snooze) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::complete{id}).value();
  w.tell(task::reopen{id}).value();
  expect_to_fire_once_when_the_snooze_ends(w, id);
}

TEST(reopening, a_task_whose_due_was_moved_beyond_a_snooze_reminds_at_the_due) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::complete{id}).value();
  w.tell(task::change{id, {.due = berlin("2026-11-26T08:00")}, {}}).value();
  w.tell(task::reopen{id}).value();
  EXPECT_EQ(w.task(id).reminders.front().status, reminder::status::pending);
}

}  // namespace
}  // namespace aido
