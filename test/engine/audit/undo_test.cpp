#include <gmock/gmock.h>

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

list_id make_list(world& w, std::string name) {
  return {w.tell(workspace::create_list{.id = {}, .name = std::move(name)}).value().front().subject.value};
}

task_id make_in(world& w, const list_id& list) {
  auto c = titled("Report");
  c.list = list;
  return w.make(c);
}

task::change move(const task_id& id, const list_id& list) { return {id, {.list = list}, {}}; }

TEST(undo, of_moving_or_trashing_a_task_whose_list_is_in_the_trash_says_to_restore_the_list_first) {
  world w;
  const auto a = make_list(w, "A");
  const auto moved = make_in(w, a);
  const auto trashed = make_in(w, a);
  w.tell(move(moved, make_list(w, "B"))).value();
  const auto moving = w.last_record();
  w.tell(task::trash{trashed}).value();
  const auto trashing = w.last_record();
  w.tell(workspace::trash_list{a}).value();
  for (const auto record : {moving, trashing}) {
    const auto refused = w.take_back(record);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::conflict);
    EXPECT_EQ(refused.error().detail, "Its list \"A\" is in the trash: restore the list first.");
  }
  w.tell(workspace::restore_list{a}).value();
  w.take_back(moving).value();
  w.take_back(trashing).value();
  EXPECT_EQ(w.task(moved).list, a);
  EXPECT_FALSE(w.task(trashed).trashed_at);
}

TEST(undo, that_restores_the_list_itself_brings_its_tasks_back_into_it) {
  world w;
  const auto a = make_list(w, "A");
  const auto id = make_in(w, a);
  w.tell(batch::several{{{.what = move(id, inbox), .if_match = {}}, {.what = workspace::trash_list{a}}}}).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).list, a);
  EXPECT_FALSE(workspace::is_in_trash(w.facts(), a));
}

TEST(undo, of_restoring_a_list_and_taking_a_task_out_of_it_puts_both_back) {
  world w;
  const auto a = make_list(w, "A");
  const auto id = make_in(w, a);
  w.tell(workspace::trash_list{a}).value();
  w.tell(batch::several{{{.what = workspace::restore_list{a}}, {.what = move(id, inbox), .if_match = {}}}}).value();
  const auto record = w.last_record();
  w.tell(audit::undo{log_offset{record}, 1}).value();
  w.tell(audit::undo{log_offset{record}, 1}).value();
  EXPECT_EQ(w.task(id).list, a);
  EXPECT_TRUE(workspace::is_in_trash(w.facts(), a));
}

TEST(undo, of_a_batch_on_one_list_takes_back_its_name_and_its_place_in_the_trash) {
  using workspace::change_list, workspace::restore_list, workspace::trash_list;
  const auto renamed = [](const list_id& id) { return batch::step{.what = change_list{id, {.name = "Later"}}}; };
  const auto list_after = [](auto make_batch, bool was_trashed) {
    world w;
    const auto id = make_list(w, "A");
    if (was_trashed) w.tell(trash_list{id}).value();
    w.tell(batch::several{make_batch(id)}).value();
    const auto record = w.last_record();
    w.take_back(record).value();
    EXPECT_TRUE(w.take_back(record).value().empty());
    return *workspace::find_list(w.facts(), id);
  };
  using steps = std::vector<batch::step>;
  const auto named_and_trashed =
      list_after([&](const auto& id) { return steps{renamed(id), {.what = trash_list{id}}}; }, false);
  EXPECT_EQ(named_and_trashed.name, "A");
  EXPECT_FALSE(named_and_trashed.trashed_at);
  const auto restored_and_named =
      list_after([&](const auto& id) { return steps{{.what = restore_list{id}}, renamed(id)}; }, true);
  EXPECT_EQ(restored_and_named.name, "A");
  EXPECT_TRUE(restored_and_named.trashed_at);
  const auto named_in_between = list_after(
      [&](const auto& id) { return steps{{.what = restore_list{id}}, renamed(id), {.what = trash_list{id}}}; }, true);
  EXPECT_EQ(named_in_between.name, "A");
  EXPECT_TRUE(named_in_between.trashed_at);
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

TEST(undo, of_trashing_a_list_brings_its_tasks_back) {
  world w;
  const auto made = w.tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  const list_id list{made.front().subject.value};
  w.tell(workspace::trash_list{list}).value();
  w.take_back(w.last_record()).value();
  EXPECT_FALSE(workspace::find_list(w.facts(), list)->trashed_at);
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

TEST(undo, of_restoring_a_list_is_done_once) {
  world w;
  const list_id list{w.tell(workspace::create_list{.id = {}, .name = "Work"}).value().front().subject.value};
  w.tell(workspace::trash_list{list}).value();
  w.advance(std::chrono::minutes{1});
  w.tell(workspace::restore_list{list}).value();
  const auto restoring = w.last_record();
  w.advance(std::chrono::minutes{1});
  ASSERT_FALSE(w.take_back(restoring).value().empty());
  EXPECT_TRUE(workspace::find_list(w.facts(), list)->trashed_at);
  EXPECT_TRUE(w.take_back(restoring).value().empty());
}

}  // namespace
}  // namespace aido
