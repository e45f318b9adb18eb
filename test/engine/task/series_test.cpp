#include <gtest/gtest.h>

#include "engine/reminder/schedule.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

const task::state& next_of(const world& w, const task_id& id) { return w.task(w.task(id).next_occurrence.value()); }

task::change rename(const task_id& id, std::string title, task::scope scope) {
  return {id, {.title = std::move(title)}, scope};
}

task::change move(const task_id& id, std::string_view to, task::scope scope) {
  return {id, {.due = berlin(to)}, scope};
}

TEST(skip, cancels_this_occurrence_and_goes_on_with_the_next) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::skip{id}).value();
  EXPECT_EQ(w.task(id).status, task::status::cancelled);
  EXPECT_EQ(due_text(next_of(w, id)), "2026-11-26T08:00:00");
  EXPECT_TRUE(w.tell(task::skip{id}).value().empty());
}

TEST(skip, of_a_task_that_does_not_recur_is_refused) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  EXPECT_EQ(w.tell(task::skip{id}).error().code, errc::conflict);
}

TEST(skip, then_completing_after_all_makes_no_other_next_one) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::skip{id}).value();
  const auto next = w.task(id).next_occurrence;
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.task(id).next_occurrence, next);
  EXPECT_EQ(w.tasks().size(), 2u);
}

TEST(cancel, ends_a_series_with_this_occurrence) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::cancel{id}).value();
  EXPECT_EQ(w.task(id).status, task::status::cancelled);
  EXPECT_FALSE(w.task(id).next_occurrence);
  w.tell(task::reopen{id}).value();
  EXPECT_EQ(w.task(id).status, task::status::open);
}

TEST(end_series, leaves_this_occurrence_as_the_last) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::end_series{id}).value();
  EXPECT_EQ(w.task(id).status, task::status::open);
  EXPECT_TRUE(w.task(id).series);
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.tasks().size(), 1u);
}

TEST(a_paused_series, reminds_nobody_until_it_is_resumed) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.reminders = {before_due(std::chrono::minutes{10})};
  const auto id = w.make(c);
  w.tell(task::pause{id}).value();
  EXPECT_FALSE(reminder::next_wake(w.task(id), {"Europe/Berlin"}));
  w.set_now("2026-11-25T09:00:00Z");
  EXPECT_TRUE(w.tell(reminder::fire{id, w.task(id).reminders.front().id, 0}).value().empty());
}

TEST(a_paused_series, goes_on_with_the_first_slot_that_is_not_past) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.reminders = {before_due(std::chrono::minutes{10})};
  const auto id = w.make(c);
  w.tell(task::pause{id}).value();
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::resume{id}).value();
  const auto& t = w.task(id);
  EXPECT_FALSE(t.paused);
  EXPECT_EQ(due_text(t), "2026-11-29T08:00:00");
  ASSERT_EQ(t.missed.size(), 4u);
  EXPECT_EQ(to_string(t.missed.front()), "2026-11-25T08:00:00");
  EXPECT_EQ(reminder::next_wake(t, {"Europe/Berlin"})->at, at("2026-11-29T06:50:00Z"));
}

TEST(a_paused_series, that_is_resumed_knows_how_far_its_count_is) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=6"));
  w.tell(task::pause{id}).value();
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::resume{id}).value();
  EXPECT_EQ(w.task(id).slot_number, 5u);
  w.tell(task::complete{id}).value();
  EXPECT_EQ(next_of(w, id).slot_number, 6u);
}

TEST(a_paused_series, that_is_resumed_in_time_stays_where_it_was) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::pause{id}).value();
  w.tell(task::resume{id}).value();
  EXPECT_EQ(due_text(w.task(id)), "2026-11-25T08:00:00");
  EXPECT_TRUE(w.task(id).missed.empty());
}

TEST(a_paused_series, stays_paused_when_its_occurrence_is_completed) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::pause{id}).value();
  w.tell(task::complete{id}).value();
  EXPECT_TRUE(next_of(w, id).paused);
}

TEST(a_change, of_this_one_is_not_what_the_series_goes_on_with) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(rename(id, "Water the plants, and the neighbour's", task::scope::this_one)).value();
  w.tell(rename(id, "Water all plants", task::scope::this_one)).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.task(id).title, "Water all plants");
  EXPECT_EQ(next_of(w, id).title, "Water the plants");
}

TEST(a_change, of_this_and_following_goes_on_and_touches_no_past_occurrence) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::complete{id}).value();
  const auto second = w.task(id).next_occurrence.value();
  w.tell(rename(second, "Water with care", task::scope::following)).value();
  w.tell(task::complete{second}).value();
  EXPECT_EQ(w.task(id).title, "Water the plants");
  EXPECT_EQ(next_of(w, second).title, "Water with care");
}

TEST(a_change, of_following_after_one_of_this_one_levels_the_two) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(rename(id, "Once", task::scope::this_one)).value();
  w.tell(rename(id, "For ever", task::scope::following)).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(next_of(w, id).title, "For ever");
}

TEST(a_new_due, moves_this_occurrence_only) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(move(id, "2026-11-25T17:00", task::scope::usual)).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(due_text(next_of(w, id)), "2026-11-26T08:00:00");
}

TEST(a_new_due, of_following_moves_the_series) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(move(id, "2026-11-25T17:00", task::scope::following)).value();
  w.tell(task::complete{id}).value();
  EXPECT_EQ(due_text(next_of(w, id)), "2026-11-26T17:00:00");
}

TEST(a_rule, is_never_of_one_occurrence_alone) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto refused =
      w.tell(task::change{id,
                          {.recurrence = std::optional(task::recurrence_plan{.rrule = "FREQ=WEEKLY", .words = {}})},
                          task::scope::this_one});
  EXPECT_EQ(refused.error().field, "/recurrence");
}

}  // namespace
}  // namespace aido
