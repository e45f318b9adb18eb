#include "eventstore/heal.hpp"

#include <gtest/gtest.h>

#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

/// A store written by a binary that did not know one type of event, and the state that this one makes of it all.
struct after_a_rollback : testing::Test {
  void write(const std::string& stranger_to) {
    const auto records = owner.records(80);
    fold f(test::test_log, test::test_partition);
    partition_table older(test::test_partition);
    for (const auto& r : records) {
      auto judged = f.apply(r);
      if (judged->verdict != verdict::effective) continue;
      for (auto& e : judged->content.events) forget(e, stranger_to);
      (void)older.load({}, older.missing(judged->content), r.offset);
      older.apply(judged->content, std::move(judged->texts), r.offset);
    }
    EXPECT_TRUE(store.write({0}, written_out(older.take_changes(f.state(), {}))));
  }

  /// What the older binary keeps of an event.
  static void forget(event& e, const std::string& type) {
    if (codec::type_of(e.data) != type) return;
    std::string json;
    codec::write(json, e);
    const auto data = json.find("\"data\":") + 7;
    e.data = unknown_event{type, codec::schema_of(e.data), json.substr(data, json.size() - 1 - data)};
  }

  std::size_t held_rows(bool healed) {
    std::size_t held = 0;
    for (const auto& row : *store.scan_workspace({0}, owner.workspace(), {}, 1000)) {
      held += (healed ? heal(store, {0}, row)->held_at : row.held_at).has_value();
    }
    return held;
  }

  test::workload owner{22};
  memory_store store;
};

}  // namespace

TEST_F(after_a_rollback, held_tasks_are_folded_on_to_the_state_that_they_would_have) {
  write("task.changed");
  EXPECT_GT(held_rows(false), 0u);
  EXPECT_EQ(held_rows(true), 0u);
  partition_table table(test::test_partition);
  for (const auto& row : *store.scan_workspace({0}, owner.workspace(), {}, 1000)) {
    ASSERT_TRUE(table.load({*heal(store, {0}, row)}, {}, owner.fold().state().next));
  }
  EXPECT_EQ(test::states_of(table, owner.workspace()), test::states_of(owner.table(), owner.workspace()));
}

TEST_F(after_a_rollback, a_held_workspace_is_healed_with_its_lists) {
  write("list.created");
  EXPECT_EQ(held_rows(false), 1u);
  EXPECT_EQ(held_rows(true), 0u);
}

TEST_F(after_a_rollback, a_row_whose_event_is_still_unknown_comes_back_as_it_was) {
  flush f;
  subject_row row{{owner.random_id()}, owner.workspace(), subject_kind::task, {3}, "", {}, log_offset{3}, {}};
  f.subjects = {row};
  f.history = {std::make_shared<history_row>(history_row{
      {{3}, 0},
      row.workspace,
      row.subject,
      {1},
      {},
      {},
      {},
      R"({"id":"00000000-0000-0000-0000-000000000001","type":"task.dreamt","schema":1,"version":1,"subject":")" +
          to_string(row.subject) + R"(","data":{}})",
      std::nullopt})};
  ASSERT_TRUE(store.write({0}, f));
  EXPECT_EQ(heal(store, {0}, row)->held_at, log_offset{3});
}

/// A task of version 1, and a record at 5 that changes it twice.
struct held_within_a_record : testing::Test {
  held_within_a_record() {
    const event made{{id(1)}, {task.value}, {1}, task::created{}};
    first = {{id(2)}, {task.value}, {2}, titled("First")};
    second = {{id(3)}, {task.value}, {3}, titled("Second")};
    const event_meta meta{{}, {"local"}, home};
    after_first = *task::evolve(*task::evolve(std::nullopt, made, meta), first, meta);
    codec::write(row.state, after_first, codec::fields::set);
  }

  static uuid id(const std::uint8_t number) { return {{number}}; }
  static task::changed titled(std::string title) {
    task::changed c;
    c.title = std::move(title);
    return c;
  }

  void keep(std::uint32_t ordinal, const event& e) {
    std::string json;
    codec::write(json, e);
    flush f;
    f.history = {std::make_shared<history_row>(
        history_row{{{5}, ordinal}, home, e.subject, e.version, {}, {"local"}, {}, std::move(json), std::nullopt})};
    ASSERT_TRUE(store.write({0}, f));
  }

  const workspace_id home{id(7)};
  const task_id task{id(8)};
  event first;
  event second;
  task::state after_first;
  subject_row row{{task.value}, home, subject_kind::task, {5}, "", {}, log_offset{5}, {}};
  memory_store store;
};

TEST_F(held_within_a_record, what_stood_before_the_event_that_holds_is_not_applied_again) {
  keep(0, first);
  keep(1, second);
  const auto healed = heal(store, {0}, row);
  EXPECT_FALSE(healed->held_at);
  EXPECT_TRUE(healed->healed);
  EXPECT_EQ(codec::read_task(healed->state)->title, "Second");
}

TEST_F(held_within_a_record, it_stays_held_without_the_event_that_holds_it) {
  keep(0, first);
  EXPECT_EQ(heal(store, {0}, row)->held_at, log_offset{5});
}

}  // namespace aido::eventstore
