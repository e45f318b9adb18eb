#include <gtest/gtest.h>

#include "test/engine/given.hpp"

/// Undo of what was done to lists, and to tasks with their lists.
namespace aido {
namespace {

using namespace given;

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

TEST(undo, of_trashing_a_list_brings_its_tasks_back) {
  world w;
  const auto made = w.tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  const list_id list{made.front().subject.value};
  w.tell(workspace::trash_list{list}).value();
  w.take_back(w.last_record()).value();
  EXPECT_FALSE(workspace::find_list(w.facts(), list)->trashed_at);
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
