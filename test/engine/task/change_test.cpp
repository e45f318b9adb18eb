#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

task::create full() {
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=WEEKLY");
  c.notes = "Gently.";
  c.priority = 2;
  c.labels = {"home", "garden"};
  c.checklist = {{.id = {}, .text = "fern", .done = true}, {.id = {}, .text = "palm", .done = false}};
  c.reminders = {before_due(std::chrono::minutes{10}), before_due(std::chrono::hours{1})};
  c.rank = "m";
  c.assignee = principal{"user:ada"};
  return c;
}

TEST(change, an_empty_patch_is_no_event) {
  world w;
  const auto id = w.make(full());
  EXPECT_TRUE(w.tell(task::change{id, {}}).value().empty());
}

TEST(change, a_patch_equal_to_the_present_state_is_no_event) {
  world w;
  const auto id = w.make(full());
  const auto asked = full();
  task::patch same;
  same.list = inbox;
  same.title = asked.title;
  same.notes = asked.notes;
  same.priority = asked.priority;
  same.labels = asked.labels;
  same.checklist = asked.checklist;
  same.due = asked.due;
  same.reminders = asked.reminders;
  same.recurrence = asked.recurrence;
  same.rank = asked.rank;
  same.assignee = asked.assignee;
  EXPECT_TRUE(w.tell(task::change{id, same}).value().empty());
}

TEST(change, touches_only_what_the_patch_names) {
  world w;
  const auto id = w.make(full());
  const auto before = w.task(id);
  task::patch p;
  p.title = "Water the palm";
  const auto made = w.tell(task::change{id, p}).value();
  ASSERT_EQ(made.size(), 1u);
  task::changed expected;
  expected.title = "Water the palm";
  EXPECT_EQ(std::get<task::changed>(made.front().data), expected);

  auto after = before;
  after.title = "Water the palm";
  after.version = version{2};
  EXPECT_EQ(w.task(id), after);
}

TEST(change, null_clears_what_may_be_absent) {
  world w;
  auto c = titled("Buy milk");
  c.due = berlin("2026-11-25T08:00");
  c.assignee = principal{"user:ada"};
  const auto id = w.make(c);
  task::patch p;
  p.due.emplace();
  p.assignee.emplace();
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_FALSE(w.task(id).due);
  EXPECT_FALSE(w.task(id).assignee);
}

TEST(change, needs_the_version_that_if_match_names) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  task::patch p;
  p.title = "Buy bread";
  EXPECT_EQ(w.tell(task::change{id, p}, version{7}).error().code, errc::version_mismatch);
  EXPECT_TRUE(w.tell(task::change{id, p}, version{1}));
  EXPECT_EQ(w.tell(task::change{id, {}}, version{1}).error().code, errc::version_mismatch);
}

TEST(change, of_a_task_that_is_not_there_or_in_the_trash_finds_nothing) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  EXPECT_EQ(w.tell(task::change{task_id{uuid_v5({}, "no task")}, {}}).error().code, errc::not_found);
  ASSERT_TRUE(w.tell(task::trash{id}));
  EXPECT_EQ(w.tell(task::change{id, {}}).error().code, errc::not_found);
  EXPECT_EQ(w.tell(task::trash{id}).error().code, errc::not_found);
  EXPECT_EQ(w.tell(task::complete{id}).error().code, errc::not_found);
}

TEST(change, of_a_task_in_a_trashed_list_finds_nothing) {
  world w;
  const auto list = list_id{w.tell(workspace::create_list{.id = {}, .name = "Work"}).value().front().subject.value};
  auto c = titled("Report");
  c.list = list;
  const auto id = w.make(c);
  ASSERT_TRUE(w.tell(workspace::trash_list{list}));
  EXPECT_EQ(w.tell(task::complete{id}).error().code, errc::not_found);
}

TEST(change, a_due_that_something_counts_from_is_not_cleared_alone) {
  world w;
  const auto id = w.make(full());
  task::patch p;
  p.due.emplace();
  EXPECT_EQ(w.tell(task::change{id, p}).error().code, errc::invalid_value);
  p.recurrence.emplace();
  EXPECT_EQ(w.tell(task::change{id, p}).error().field, "/reminders/0/before_seconds");
  p.reminders.emplace();
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).occurrence, 0u);
  EXPECT_FALSE(w.task(id).series);
}

TEST(change, a_refused_patch_changes_nothing) {
  world w;
  const auto id = w.make(full());
  const auto before = w.task(id);
  task::patch p;
  p.title = "fine";
  p.priority = 9;
  EXPECT_EQ(w.tell(task::change{id, p}).error().field, "/priority");
  EXPECT_EQ(w.task(id), before);
}

TEST(change, a_reminder_that_stays_keeps_its_id_and_ledger) {
  world w;
  const auto id = w.make(full());
  const auto before = w.task(id).reminders;
  task::patch p;
  p.reminders = {before_due(std::chrono::hours{1}), before_due(std::chrono::hours{2})};
  const auto made = w.tell(task::change{id, p}).value();
  const auto& after = w.task(id).reminders;
  ASSERT_EQ(after.size(), 2u);
  EXPECT_EQ(after[0], before[1]);
  EXPECT_NE(after[1].id, before[0].id);
  ASSERT_EQ(only<reminder::cancelled>(made).size(), 1u) << "the one that was taken off is settled";
  EXPECT_EQ(only<reminder::cancelled>(made)[0].reminder, before[0].id);
}

TEST(change, equal_reminders_stay_apart) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-25T10:00");
  const auto twin = before_due(std::chrono::minutes{5});
  c.reminders = {twin, twin};
  const auto id = w.make(c);
  const auto before = w.task(id).reminders;
  task::patch p;
  p.reminders = {twin, twin, twin};
  ASSERT_TRUE(w.tell(task::change{id, p}));
  const auto& after = w.task(id).reminders;
  EXPECT_EQ(after[0], before[0]);
  EXPECT_EQ(after[1], before[1]);
  EXPECT_NE(after[2].id, before[0].id);
}

TEST(change, a_reminder_that_fired_is_armed_again_when_the_due_moves_ahead) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-24T10:00");
  c.reminders = {before_due(std::chrono::seconds{0})};
  const auto id = w.make(c);
  w.set_now("2026-11-24T09:00:00Z");
  ASSERT_EQ(w.tell(reminder::fire{id, w.task(id).reminders[0].id, 0}).value().size(), 1u);
  task::patch p;
  p.due = berlin("2026-11-25T10:00");
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).reminders[0].status, reminder::status::pending);
  EXPECT_EQ(w.task(id).reminders[0].arming, 1u);
  EXPECT_FALSE(w.task(id).reminders[0].fired_at);
  p.due = berlin("2026-11-23T10:00");
  EXPECT_TRUE(only<reminder::armed>(w.tell(task::change{id, p}).value()).empty());
}

TEST(change, a_reminder_added_to_a_done_task_waits_for_its_reopening) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-25T10:00");
  const auto id = w.make(c);
  ASSERT_TRUE(w.tell(task::complete{id}));
  task::patch p;
  p.reminders = {before_due(std::chrono::seconds{0})};
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).reminders[0].status, reminder::status::cancelled);
  ASSERT_TRUE(w.tell(task::reopen{id}));
  EXPECT_EQ(w.task(id).reminders[0].status, reminder::status::pending);
}

TEST(change, a_task_that_begins_to_recur_founds_its_own_series) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-25T10:00");
  const auto id = w.make(c);
  task::patch p;
  p.recurrence.emplace().emplace().rrule = "FREQ=DAILY";
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).occurrence, 1u);
  EXPECT_EQ(w.task(id).recurrence->start, local("2026-11-25T10:00"));
}

TEST(change, moving_one_occurrence_keeps_the_start_of_the_series) {
  world w;
  const auto id = w.make(full());
  task::patch p;
  p.due = berlin("2026-11-27T08:00");
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).recurrence->start, local("2026-11-25T08:00"));
  EXPECT_EQ(w.task(id).slot, local("2026-11-25T08:00"));
}

TEST(change, a_checklist_item_keeps_its_id_while_its_text_stays) {
  world w;
  const auto id = w.make(full());
  const auto before = w.task(id).checklist;
  task::patch p;
  p.checklist = {{.id = {}, .text = "cactus", .done = false}, {.id = {}, .text = "fern", .done = false}};
  ASSERT_TRUE(w.tell(task::change{id, p}));
  const auto& after = w.task(id).checklist;
  EXPECT_EQ(after[1].id, before[0].id);
  EXPECT_FALSE(after[1].done);
  EXPECT_NE(after[0].id, before[1].id);
}

TEST(change, null_puts_the_task_back_into_the_inbox) {
  world w;
  const auto list = list_id{w.tell(workspace::create_list{.id = {}, .name = "Work"}).value().front().subject.value};
  auto c = titled("Report");
  c.list = list;
  const auto id = w.make(c);
  task::patch p;
  p.list.emplace();
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(w.task(id).list, inbox);
}

}  // namespace
}  // namespace aido
