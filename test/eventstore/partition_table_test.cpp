#include "eventstore/partition_table.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

using test::folded_partition;
using test::states_of;
using test::texts_of;
using test::workload;

void load_all(partition_table& table, memory_store& store, workspace_id workspace, log_offset next) {
  const auto rows = store.scan_workspace({0}, workspace, std::nullopt, 1'000'000);
  ASSERT_TRUE(table.load(*rows, {}, next));
  table.mark_complete(workspace);
}

/// The record with its event's version moved by `by`, so that it does not follow.
record with_version_moved(record r, std::uint64_t by) {
  r.events.front().version.value += by;
  return r;
}

struct table_with_tasks : testing::Test {
  table_with_tasks() { owner.records(30); }
  workload owner{5};
  partition_table& table = owner.table();
  workspace_id workspace = owner.workspace();

  record trashing(task_id id) {
    const auto version = table.find(workspace, id).state->version.next();
    const auto c = owner.next_command(task::trash{id});
    return owner.draft(c, {{{derived_id(c.id, 0)}, {id.value}, version, task::trashed{}}});
  }
  record restoring(task_id id) {
    const auto version = table.find(workspace, id).state->version.next();
    const auto c = owner.next_command(task::restore{id});
    return owner.draft(c, {{{derived_id(c.id, 0)}, {id.value}, version, task::restored{}}});
  }
  task_id open_task() {
    for (const auto id : owner.tasks()) {
      const auto t = table.find(workspace, id).state;
      if (!t->trashed_at && t->status == task::status::open) return id;
    }
    throw std::logic_error("the workload left no open task");
  }
  std::vector<applied_event> apply(const record& r, log_offset at) { return table.apply(r, texts_of(r), at); }
  log_offset next() { return owner.fold().state().next; }
};

}  // namespace

RC_GTEST_PROP(partition_table, replaying_a_log_makes_the_state_that_was_live, (std::uint64_t seed)) {
  workload live(seed);
  const auto records = live.records(60);
  folded_partition replayed;
  replayed.take_all(records);
  RC_ASSERT(states_of(replayed.table(), live.workspace()) == states_of(live.table(), live.workspace()));
  RC_ASSERT(replayed.fold().state() == live.fold().state());
}

RC_GTEST_PROP(partition_table, a_partition_that_flushes_evicts_and_loads_again_makes_the_same_state,
              (std::uint64_t seed)) {
  workload live(seed);
  const auto records = live.records(60);
  memory_store store;
  fold f(test::test_log, test::test_partition);
  partition_table table(test::test_partition);
  for (const auto& r : records) {
    auto judged = f.apply(r);
    if (judged->verdict != verdict::effective) continue;
    const auto missing = table.missing(judged->content);
    RC_ASSERT(table.load(*store.load_subjects({0}, missing), missing, r.offset).has_value());
    table.apply(judged->content, std::move(judged->texts), r.offset);
    if ((r.offset.value + seed) % 7 != 0) continue;
    const auto changes = table.take_changes(f.state(), {});
    RC_ASSERT(!table.evict(live.workspace()));
    RC_ASSERT(store.write({0}, written_out(changes)).has_value());
    table.flushed(changes);
    RC_ASSERT(table.evict(live.workspace()));
    RC_ASSERT(table.loaded() == 0u);
  }
  const auto rest = table.take_changes(f.state(), {});
  RC_ASSERT(store.write({0}, written_out(rest)).has_value());
  table.flushed(rest);
  table.evict_all();
  load_all(table, store, live.workspace(), f.state().next);
  RC_ASSERT(states_of(table, live.workspace()) == states_of(live.table(), live.workspace()));
}

TEST_F(table_with_tasks, f5_a_version_that_does_not_follow_holds_that_task_alone) {
  const auto id = open_task();
  const auto before = table.find(workspace, id).state;
  const auto applied = apply(with_version_moved(trashing(id), 3), next());
  EXPECT_TRUE(applied.front().held);
  EXPECT_EQ(applied.front().task, nullptr);
  EXPECT_EQ(table.find(workspace, id).state, before);
  EXPECT_EQ(table.find(workspace, id).held_at, next());
  EXPECT_EQ(table.held_at({workspace, {id.value}}), next());
  EXPECT_FALSE(table.held_at({workspace, {workspace.value}}));
  for (const auto other : owner.tasks()) EXPECT_TRUE(other == id || !table.find(workspace, other).held_at);
}

TEST_F(table_with_tasks, f5_a_held_task_takes_no_later_event) {
  const auto id = open_task();
  const auto sound = trashing(id);
  apply(with_version_moved(sound, 3), next());
  EXPECT_TRUE(apply(sound, next().next()).front().held);
  EXPECT_EQ(table.find(workspace, id).held_at, next());
  EXPECT_FALSE(table.find(workspace, id).state->trashed_at);
}

TEST_F(table_with_tasks, f5_the_store_remembers_where_a_task_is_held_and_wakes_it_when_opened) {
  const auto id = open_task();
  auto r = trashing(id);
  r.events.front().data = unknown_event{"task.archived", 1, "{}"};
  apply(r, next());
  const auto changes = written_out(table.take_changes(owner.fold().state(), {}));
  const auto row = std::ranges::find(changes.subjects, subject_id{id.value}, &subject_row::subject);
  ASSERT_NE(row, changes.subjects.end());
  EXPECT_EQ(row->held_at, next());
  EXPECT_EQ(row->wake_at, wake_when_opened);
  partition_table fresh(test::test_partition);
  ASSERT_TRUE(fresh.load({*row}, {}, next().next()));
  EXPECT_EQ(fresh.find(workspace, id).held_at, next());
  EXPECT_EQ(*fresh.find(workspace, id).state, *table.find(workspace, id).state);
}

TEST_F(table_with_tasks, f5_an_unknown_event_of_the_workspace_holds_the_workspace_and_serves_its_tasks) {
  auto r = trashing(open_task());
  r.events.front().data = unknown_event{"list.shared", 1, "{}"};
  EXPECT_TRUE(apply(r, next()).front().held);
  EXPECT_EQ(table.held_at({workspace, {workspace.value}}), next());
  EXPECT_FALSE(apply(trashing(open_task()), next().next()).front().held);
}

TEST_F(table_with_tasks, a_record_whose_subjects_are_not_loaded_is_refused_as_a_bug) {
  partition_table empty(test::test_partition);
  const auto r = trashing(open_task());
  EXPECT_EQ(empty.missing(r).size(), 2u);
  EXPECT_THROW(empty.apply(r, texts_of(r), next()), std::logic_error);
}

TEST_F(table_with_tasks, t2_what_is_dirty_or_being_flushed_is_not_evicted) {
  EXPECT_FALSE(table.evict(workspace));
  const auto changes = table.take_changes(owner.fold().state(), {});
  EXPECT_EQ(table.dirty(), 0u);
  EXPECT_FALSE(table.evict(workspace));
  table.flushed(changes);
  EXPECT_TRUE(table.evict(workspace));
  EXPECT_EQ(table.loaded(), 0u);
}

TEST_F(table_with_tasks, an_evicted_view_is_empty_for_those_who_still_look_at_it) {
  table.mark_complete(workspace);
  const auto view = table.view(workspace);
  table.flushed(table.take_changes(owner.fold().state(), {}));
  ASSERT_TRUE(table.evict(workspace));
  EXPECT_FALSE(view->complete());
  EXPECT_EQ(view->size(), 0u);
}

TEST_F(table_with_tasks, t3_an_eviction_is_told_to_who_read_rows_of_that_workspace_and_to_nobody_else) {
  const workspace_id other{owner.random_id()};
  const auto read_in = table.generation(workspace);
  const auto others_read_in = table.generation(other);
  table.flushed(table.take_changes(owner.fold().state(), {}));
  EXPECT_EQ(table.generation(workspace), read_in);
  ASSERT_TRUE(table.evict(workspace));
  EXPECT_NE(table.generation(workspace), read_in);
  EXPECT_EQ(table.generation(other), others_read_in);
}

TEST_F(table_with_tasks, t3_an_eviction_is_told_though_nothing_was_in_memory_when_the_rows_were_read) {
  partition_table empty(test::test_partition);
  const auto read_in = empty.generation(workspace);
  ASSERT_TRUE(empty.load({}, {{workspace, {workspace.value}}}, next()));
  ASSERT_TRUE(empty.evict(workspace));
  EXPECT_NE(empty.generation(workspace), read_in);
}

TEST_F(table_with_tasks, t4_a_row_ahead_of_the_fold_is_not_shown_until_the_fold_reaches_it) {
  const auto id = open_task();
  const auto before = written_out(table.take_changes(owner.fold().state(), {}));
  const auto at = next();
  const auto trash = owner.effect_of(owner.next_command(task::trash{id}), trashing(id).events);
  const auto after = written_out(table.take_changes(owner.fold().state(), {}));
  partition_table behind(test::test_partition);
  ASSERT_TRUE(behind.load(after.subjects, {}, at));
  EXPECT_EQ(behind.find(workspace, id).state, nullptr);
  EXPECT_FALSE(behind.known({workspace, {id.value}}));
  ASSERT_TRUE(behind.load(before.subjects, {}, at));
  const auto r = parse_record(trash.value)->content;
  EXPECT_TRUE(behind.missing(r).empty());
  EXPECT_EQ(behind.apply(r, texts_of(r), at).front().task, nullptr);
  ASSERT_NE(behind.find(workspace, id).state, nullptr);
  EXPECT_TRUE(behind.find(workspace, id).state->trashed_at);
}

TEST_F(table_with_tasks, a_flush_that_failed_is_dirty_again_with_its_history_and_commands) {
  const auto dirty = table.dirty();
  const auto history = table.unflushed({}).size();
  auto changes = table.take_changes(owner.fold().state(), {dedup_entry{}});
  EXPECT_EQ(table.unflushed({}).size(), history);
  owner.effect();
  table.restore(changes);
  EXPECT_GE(table.dirty(), dirty);
  const auto again = table.take_changes(owner.fold().state(), {dedup_entry{}});
  EXPECT_GT(again.history.size(), history);
  EXPECT_EQ(again.history.front(), changes.history.front());
  EXPECT_EQ(again.commands.size(), 2u);
  table.flushed(again);
  EXPECT_TRUE(table.unflushed({}).empty());
}

TEST_F(table_with_tasks, what_was_created_is_new_until_a_flush_has_it) {
  const auto id = open_task();
  const auto is_new = [&](const changes& c) {
    return std::ranges::find(c.subjects, subject_ref{workspace, {id.value}}, &changed_subject::ref)->is_new;
  };
  auto failed = table.take_changes(owner.fold().state(), {});
  EXPECT_TRUE(is_new(failed));
  apply(trashing(id), next());
  table.restore(std::move(failed));
  const auto written = table.take_changes(owner.fold().state(), {});
  EXPECT_TRUE(is_new(written));
  EXPECT_TRUE(written_out(written).subjects.front().is_new);
  table.flushed(written);
  apply(restoring(id), next().next());
  EXPECT_FALSE(is_new(table.take_changes(owner.fold().state(), {})));
}

TEST_F(table_with_tasks, no_more_ids_are_known_to_be_absent_than_memory_is_meant_to_hold) {
  const auto ask = [&] {
    const subject_ref made_up{workspace, {owner.random_id()}};
    EXPECT_TRUE(table.load({}, {made_up}, next()));
    EXPECT_TRUE(table.known(made_up));
    return made_up;
  };
  const auto first = ask();
  for (std::size_t i = 0; i <= limits::max_absent; ++i) ask();
  EXPECT_FALSE(table.known(first));
}

TEST_F(table_with_tasks, what_was_asked_for_and_has_no_row_is_known_to_be_absent) {
  const subject_ref nobody{workspace, {owner.random_id()}};
  EXPECT_FALSE(table.known(nobody));
  ASSERT_TRUE(table.load({}, {nobody}, next()));
  EXPECT_TRUE(table.known(nobody));
  EXPECT_EQ(table.find(workspace, {nobody.subject.value}).state, nullptr);
}

}  // namespace aido::eventstore
