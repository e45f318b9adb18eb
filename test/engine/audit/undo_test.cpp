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

}  // namespace
}  // namespace aido
