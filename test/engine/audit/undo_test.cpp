#include <gmock/gmock.h>

#include "engine/reminder/schedule.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using testing::HasSubstr;

task::change rename(const task_id& id, std::string title) { return {id, {.title = std::move(title)}, {}}; }

TEST(undo, of_completing_opens_the_task_and_takes_back_the_next_one) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::complete{id}).value();
  const auto next = w.task(id).next_occurrence.value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).status, task::status::open);
  EXPECT_FALSE(w.task(id).next_occurrence);
  EXPECT_TRUE(w.task(next).trashed_at);
}

TEST(undo, of_completing_lets_the_task_be_completed_again_with_a_next_one) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::complete{id}).value();
  const auto first = w.task(id).next_occurrence.value();
  w.take_back(w.last_record()).value();
  w.tell(task::complete{id}).value();
  const auto second = w.task(id).next_occurrence.value();
  EXPECT_NE(first, second);
  EXPECT_EQ(w.task(second).occurrence, 2u);
  EXPECT_FALSE(w.task(second).trashed_at);
}

TEST(undo, of_completing_arms_the_reminders_of_the_future) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.reminders = {before_due(std::chrono::minutes{10})};
  const auto id = w.make(c);
  w.tell(task::complete{id}).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).reminders.front().status, reminder::status::pending);
}

TEST(undo, of_completing_or_trashing_goes_on_with_a_snooze) {
  for (const auto how : {0, 1}) {
    world w;
    const auto id = snoozed_for_an_hour(w);
    w.advance(std::chrono::minutes{29});
    w.tell(how == 0 ? command_payload(task::complete{id}) : command_payload(task::trash{id})).value();
    w.advance(std::chrono::minutes{1});
    w.take_back(w.last_record()).value();
    expect_to_fire_once_when_the_snooze_ends(w, id);
  }
}

TEST(undo, of_a_moved_due_goes_on_with_a_snooze) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::change{id, {.due = berlin("2026-11-26T08:00")}, {}}).value();
  ASSERT_EQ(w.task(id).reminders.front().status, reminder::status::pending);
  w.take_back(w.last_record()).value();
  expect_to_fire_once_when_the_snooze_ends(w, id);
}

TEST(undo, of_completing_in_a_rest_leaves_the_reminder_for_when_it_is_resumed) {
  world w;
  auto c = recurring(berlin("2026-11-25T18:00"), "FREQ=DAILY");
  c.reminders = {before_due(std::chrono::minutes{10})};
  const auto id = w.make(c);
  w.tell(task::pause{id}).value();
  w.tell(task::complete{id}).value();
  w.take_back(w.last_record()).value();
  EXPECT_FALSE(reminder::next_wake(w.task(id), {"Europe/Berlin"}));
  w.tell(task::resume{id}).value();
  EXPECT_EQ(reminder::next_wake(w.task(id), {"Europe/Berlin"})->at, at("2026-11-25T16:50:00Z"));
}

TEST(undo, of_another_change_leaves_a_snooze_alone) {
  world w;
  auto c = titled("Call");
  c.reminders = {{.at = at("2026-11-25T08:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  const auto id = w.make(c);
  w.tell(reminder::snooze{.task = id,
                          .reminder = w.task(id).reminders.front().id,
                          .plan = {.until = at("2026-11-25T09:00:00Z"), .for_seconds = {}}})
      .value();
  w.tell(rename(id, "Call back")).value();
  const auto before = w.task(id).reminders;
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).reminders, before);
}

TEST(undo, of_completing_brings_no_snooze_back_that_was_over) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::complete{id}).value();
  w.advance(std::chrono::hours{1});
  EXPECT_TRUE(only<reminder::snoozed>(w.take_back(w.last_record()).value()).empty());
  EXPECT_EQ(w.task(id).reminders.front().status, reminder::status::cancelled);
}

TEST(undo, of_reopening_that_went_on_with_a_snooze_completes_the_task_again) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::complete{id}).value();
  w.tell(task::reopen{id}).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).status, task::status::done);
  EXPECT_EQ(w.task(id).reminders.front().status, reminder::status::cancelled);
}

TEST(undo, of_a_snooze_is_refused) {
  world w;
  snoozed_for_an_hour(w);
  const auto refused = w.take_back(w.last_record());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("reminder.snoozed"));
}

TEST(undo, of_an_old_change_leaves_later_changes_of_other_fields_alone) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  w.tell(rename(id, "Buy oat milk")).value();
  const auto renaming = w.last_record();
  w.tell(task::change{id, {.notes = "Two bottles."}, {}}).value();
  w.take_back(renaming).value();
  EXPECT_EQ(w.task(id).title, "Buy milk");
  EXPECT_EQ(w.task(id).notes, "Two bottles.");
}

TEST(undo, names_the_later_change_that_stands_in_the_way) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  w.tell(rename(id, "Buy oat milk")).value();
  const auto renaming = w.last_record();
  w.tell(rename(id, "Buy soy milk")).value();
  const auto refused = w.take_back(renaming);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("its title"));
  EXPECT_THAT(refused.error().detail, HasSubstr("by local at 2026-11-24T08:00:00.000Z"));
}

TEST(undo, of_a_creation_is_refused_once_the_task_was_changed) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  const auto making = w.last_record();
  w.tell(rename(id, "Buy oat milk")).value();
  EXPECT_EQ(w.take_back(making).error().code, errc::conflict);
}

TEST(undo, of_a_reminder_that_fired_is_refused) {
  world w;
  auto c = titled("Call");
  c.reminders = {{.at = at("2026-11-24T08:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  const auto id = w.make(c);
  w.tell(reminder::fire{.task = id, .reminder = w.task(id).reminders.front().id, .arming = 0}).value();
  const auto refused = w.take_back(w.last_record());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("reminder.fired"));
}

TEST(undo, of_many_commands_takes_all_of_them_back) {
  world w;
  const auto milk = w.make(titled("Buy milk"));
  const auto bread = w.make(titled("Buy bread"));
  w.tell(batch::several{{{.what = task::complete{milk}, .if_match = {}},
                         {.what = rename(bread, "Buy rye bread"), .if_match = {}},
                         {.what = titled("Buy butter"), .if_match = {}}}})
      .value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(milk).status, task::status::open);
  EXPECT_EQ(w.task(bread).title, "Buy bread");
  EXPECT_EQ(std::ranges::count_if(w.tasks(), [](const auto& t) { return t.second.trashed_at.has_value(); }), 1);
}

TEST(undo, of_reopening_and_of_another_reminder_at_once_ends_that_one_once) {
  world w;
  auto c = titled("Call");
  c.reminders = {{.at = at("2026-11-25T08:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  const auto id = w.make(c);
  w.tell(task::complete{id}).value();
  const std::vector<reminder::plan> later{
      {.at = at("2026-11-26T08:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  w.tell(batch::several{{{.what = task::change{id, {.reminders = later}, {}}, .if_match = {}},
                         {.what = task::reopen{id}, .if_match = {}}}})
      .value();
  ASSERT_EQ(w.task(id).reminders.front().status, reminder::status::pending);
  EXPECT_EQ(only<reminder::cancelled>(w.take_back(w.last_record()).value()).size(), 1U);
  EXPECT_EQ(w.task(id).status, task::status::done);
  EXPECT_EQ(w.task(id).reminders.front().at, at("2026-11-25T08:00:00Z"));
}

TEST(undo, of_so_many_at_most_takes_the_rest_back_when_it_is_repeated) {
  world w;
  const auto made =
      w.tell(batch::several{{{.what = titled("a")}, {.what = titled("b")}, {.what = titled("c")}}}).value();
  const auto record = w.last_record();
  const auto in_trash = [&] {
    return std::ranges::count_if(w.tasks(), [](const auto& t) { return t.second.trashed_at.has_value(); });
  };
  w.tell(audit::undo{log_offset{record}, 2}).value();
  EXPECT_EQ(in_trash(), 2);
  w.tell(audit::undo{log_offset{record}, 2}).value();
  EXPECT_EQ(in_trash(), 3);
  EXPECT_TRUE(w.tell(audit::undo{log_offset{record}, 2}).value().empty());
}

task::change rename(const task_id& id, std::string title, task::scope scope) {
  return {id, {.title = std::move(title)}, scope};
}

/// What undo brings back of a task: everything but how often and when it was changed.
task::state content_of(const world& w, const task_id& id) {
  auto t = w.task(id);
  t.version = {};
  t.updated_at = {};
  t.updated_by = {};
  return t;
}

TEST(undo, of_a_change_that_levelled_an_occurrence_brings_its_difference_back) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto of_the_series = w.task(id).title;
  w.tell(rename(id, "Once", task::scope::this_one)).value();
  const auto before = content_of(w, id);
  w.tell(rename(id, "For ever", task::scope::following)).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(content_of(w, id), before);
  w.tell(task::complete{id}).value();
  EXPECT_EQ(w.task(w.task(id).next_occurrence.value()).title, of_the_series);
}

TEST(undo, of_a_change_to_one_occurrence_leaves_nothing_kept_for_the_series) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto before = content_of(w, id);
  w.tell(rename(id, "Once", task::scope::this_one)).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(content_of(w, id), before);
}

TEST(undo, of_levelling_leaves_what_was_kept_of_another_field_later) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(rename(id, "Once", task::scope::this_one)).value();
  w.tell(rename(id, "For ever", task::scope::following)).value();
  const auto levelling = w.last_record();
  w.tell(task::change{id, {.notes = "Today only."}, task::scope::this_one}).value();
  w.take_back(levelling).value();
  ASSERT_TRUE(w.task(id).series_content);
  EXPECT_EQ(w.task(id).series_content->title, "Water the plants");
  EXPECT_EQ(w.task(id).series_content->notes, "");
}

TEST(undo, of_levelling_is_refused_where_the_occurrence_differs_again) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(rename(id, "Once", task::scope::this_one)).value();
  w.tell(rename(id, "For ever", task::scope::following)).value();
  const auto levelling = w.last_record();
  w.tell(rename(id, "Twice", task::scope::this_one)).value();
  EXPECT_EQ(w.take_back(levelling).error().code, errc::conflict);
}

TEST(undo, of_a_new_rule_brings_back_the_slot_of_an_occurrence_that_was_moved) {
  world w;
  const auto first = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=9"));
  w.tell(task::complete{first}).value();
  const auto id = w.task(first).next_occurrence.value();
  w.tell(task::change{id, {.due = berlin("2026-11-26T17:00")}, task::scope::usual}).value();
  const auto before = content_of(w, id);
  ASSERT_NE(before.slot, task::local_of(*before.due));
  w.tell(
       task::change{id, {.recurrence = std::optional(task::recurrence_plan{.rrule = "FREQ=WEEKLY", .words = {}})}, {}})
      .value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(content_of(w, id), before);
  w.tell(task::end_series{id}).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(content_of(w, id), before);
}

TEST(undo, of_resuming_brings_back_what_was_missed_before) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::pause{id}).value();
  const auto before = content_of(w, id);
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::resume{id}).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(content_of(w, id), before);
}

TEST(undo, of_reopening_and_completing_in_one_batch_takes_the_next_occurrence_back) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=1"));
  w.tell(task::complete{id}).value();
  w.tell(task::change{id, {.recurrence = std::optional(task::recurrence_plan{.rrule = "FREQ=DAILY", .words = {}})}, {}})
      .value();
  w.tell(batch::several{{{.what = task::reopen{id}, .if_match = {}}, {.what = task::complete{id}, .if_match = {}}}})
      .value();
  const auto next = w.task(id).next_occurrence.value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).status, task::status::done);
  EXPECT_FALSE(w.task(id).next_occurrence);
  EXPECT_TRUE(w.task(next).trashed_at);
}

}  // namespace
}  // namespace aido
