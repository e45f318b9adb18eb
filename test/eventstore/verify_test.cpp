#include "eventstore/verify.hpp"

#include <gtest/gtest.h>
#include <thread>

#include "eventstore/memory/memory_log.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "eventstore/replay.hpp"
#include "test/eventstore/workload.hpp"

namespace aido::eventstore {

namespace {

/// A log with a store whose checkpoint stands before the log's end.
struct audited : testing::Test {
  audited() {
    test::folded_partition live;
    for (const auto& r : owner.records(200)) {
      log.append({0}, {}, r.value, [](const auto&) {});
      live.take_all({r});
      if (r.offset.value % 60 != 59) continue;
      const auto changes = live.take_changes();
      EXPECT_TRUE(store.write({0}, written_out(changes)));
      live.table().flushed(changes);
    }
    log.pump();
  }

  verification verified() {
    auto found = verify(log, &store, {0});
    EXPECT_TRUE(found) << found.error().detail;
    return *found;
  }
  std::optional<std::uint64_t> difference_at() {
    const auto found = verified();
    if (!found.first) return std::nullopt;
    const auto place = describe(found.first->at.partition, found.first->at.offset);
    EXPECT_NE(found.first->what.find(place), std::string::npos) << found.first->what;
    return found.first->at.offset.value;
  }
  void rewrite(const std::function<void(flush&)>& change) {
    flush f;
    f.upto = **store.load_checkpoint({0});
    change(f);
    ASSERT_TRUE(store.write({0}, f));
  }
  subject_row some_row() {
    const auto rows = store.scan_workspace({0}, owner.workspace(), std::nullopt, 1000);
    return *std::find_if(rows->begin(), rows->end(), [](const auto& r) { return r.kind == subject_kind::task; });
  }
  subject_row row_of(subject_id subject) {
    const std::array refs{subject_ref{owner.workspace(), subject}};
    return store.load_subjects({0}, refs)->at(0);
  }
  std::vector<history_row> stored_history() { return *store.history({.partition = {0}, .limit = 10'000}); }
  /// With this history in the store in place of its own.
  std::optional<std::uint64_t> difference_with(const std::vector<history_row>& history) {
    flush f;
    f.upto = **store.load_checkpoint({0});
    f.subjects = *store.scan_workspace({0}, owner.workspace(), std::nullopt, 1000);
    for (const auto& row : history) f.history.push_back(std::make_shared<history_row>(row));
    EXPECT_TRUE(store.clear({0}));
    EXPECT_TRUE(store.write({0}, f));
    return difference_at();
  }

  test::workload owner{11};
  memory_log log{{test::test_log, 1}, memory_log::mode::manual};
  memory_store store;
};

}  // namespace

TEST_F(audited, a_sound_partition_agrees_with_its_store) {
  const auto found = verified();
  EXPECT_FALSE(found.first) << found.first->what;
  EXPECT_EQ(found.records, 201u);
  EXPECT_EQ(found.effective, 200u);
  EXPECT_EQ(found.claims, 1u);
  EXPECT_EQ(found.tasks, owner.tasks().size());
  EXPECT_EQ(found.chain, owner.fold().state().chain);
  EXPECT_GT(found.snapshots, 0u);
  EXPECT_GT(found.history, 0u);
}

TEST_F(audited, the_log_is_verified_without_a_store_too) {
  const auto found = verify(log, nullptr, {0});
  EXPECT_FALSE(found->first);
  EXPECT_EQ(found->snapshots, 0u);
}

TEST_F(audited, what_the_store_has_no_snapshot_of_is_not_compared) {
  EXPECT_TRUE(verified().compared);
  ASSERT_TRUE(store.clear({0}));
  const auto found = verified();
  EXPECT_FALSE(found.compared);
  EXPECT_FALSE(found.first) << found.first->what;
  EXPECT_EQ(found.effective, 200u);
}

TEST_F(audited, a_store_that_differs_does_not_count_as_compared) {
  rewrite([](flush& f) { f.upto.chain[0] ^= 1; });
  EXPECT_FALSE(verified().compared);
}

TEST_F(audited, a_flipped_bit_is_named_by_its_offset) {
  auto value = log.read({0}, {77}, 1)->front().value;
  value[value.size() / 2] ^= 1;
  log.overwrite({0}, {77}, value);
  EXPECT_EQ(difference_at(), 77u);
}

TEST_F(audited, a_snapshot_ahead_of_the_log_is_named) {
  log.cut({0}, {150});
  EXPECT_EQ(difference_at(), 150u);
  EXPECT_NE(verified().first->what.find("ahead of the log"), std::string::npos);
}

TEST_F(audited, a_snapshot_with_another_state_is_named) {
  auto row = some_row();
  auto& state = row.state;
  state.replace(state.find("\"title\":\"") + 9, 1, "?");
  rewrite([&](flush& f) { f.subjects = {row}; });
  EXPECT_EQ(difference_at(), row.folded_to.value);
}

TEST_F(audited, a_snapshot_that_a_newer_version_wrote_is_no_difference_where_the_log_holds_its_subject) {
  auto row = some_row();
  const auto held_at = owner.fold().state().next;
  const auto c = owner.next_command(task::trash{{row.subject.value}});
  const auto strange = owner.effect_of(
      c, {{{derived_id(c.id, 0)}, row.subject, version{1'000}, unknown_event{"task.glorified", 1, "{}"}}});
  log.append({0}, {}, strange.value, [](const auto&) {});
  log.pump();
  const auto replayed = replay(log, store, {0});
  ASSERT_TRUE(replayed);
  row = row_of(row.subject);
  ASSERT_EQ(row.held_at, held_at);
  row.held_at.reset();
  row.state.insert(1, R"("mood":"grave",)");
  rewrite([&](flush& f) { f.subjects = {row}; });
  const auto found = verified();
  EXPECT_FALSE(found.first) << found.first->what;
  EXPECT_EQ(found.unread, 1u);
}

TEST_F(audited, a_held_snapshot_that_can_be_folded_on_is_no_difference) {
  auto row = some_row();
  history_query of_it{.partition = {0}, .limit = 1};
  of_it.workspace = row.workspace;
  of_it.subject = row.subject;
  row.held_at = store.history(of_it)->at(0).at_position.offset;
  row.state.clear();
  rewrite([&](flush& f) { f.subjects = {row}; });
  EXPECT_EQ(difference_at(), std::nullopt);
}

TEST_F(audited, a_snapshot_that_cannot_be_read_though_its_events_can_is_named) {
  auto row = some_row();
  row.state.insert(1, R"("mood":"grave",)");
  rewrite([&](flush& f) { f.subjects = {row}; });
  EXPECT_EQ(difference_at(), row.folded_to.value);
}

TEST_F(audited, a_snapshot_of_a_task_that_the_log_does_not_know_is_named) {
  auto row = some_row();
  row.subject = {owner.random_id()};
  rewrite([&](flush& f) { f.subjects = {row}; });
  EXPECT_TRUE(difference_at());
}

TEST_F(audited, another_checkpoint_than_the_logs_is_named) {
  rewrite([](flush& f) { f.upto.chain[0] ^= 1; });
  EXPECT_EQ(difference_at(), (*store.load_checkpoint({0}))->next.value - 1);
}

TEST_F(audited, a_missing_history_row_is_named) {
  auto rows = stored_history();
  const auto offset = rows[20].at_position.offset.value;
  rows.erase(rows.begin() + 20);
  EXPECT_EQ(difference_with(rows), offset);
}

TEST_F(audited, an_event_that_says_something_else_in_the_history_is_named) {
  auto rows = stored_history();
  constexpr std::string_view title = R"("title":")";
  const auto changed =
      std::ranges::find_if(rows, [&](const auto& row) { return row.event.find(title) != std::string::npos; });
  ASSERT_NE(changed, rows.end());
  changed->event.insert(changed->event.find(title) + title.size(), "?");
  EXPECT_EQ(difference_with(rows), changed->at_position.offset.value);
}

TEST_F(audited, an_event_that_says_the_same_in_other_words_agrees) {
  auto rows = stored_history();
  for (auto& row : rows) row.event.insert(1, " ");
  EXPECT_EQ(difference_with(rows), std::nullopt);
}

TEST_F(audited, replay_rebuilds_a_store_that_agrees) {
  rewrite([](flush& f) { f.upto.chain[0] ^= 1; });
  std::uint64_t last = 0;
  const auto done = replay(log, store, {0}, [&](log_offset at, log_offset) { last = at.value; });
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->records, 201u);
  EXPECT_EQ(done->effective, 200u);
  EXPECT_EQ(last, 201u);
  EXPECT_EQ(**store.load_checkpoint({0}), owner.fold().state());
  const auto found = verified();
  EXPECT_FALSE(found.first) << found.first->what;
  EXPECT_EQ(found.history, done->events);
}

TEST_F(audited, replay_does_not_call_rebuilt_what_somebody_else_wrote_meanwhile) {
  const auto done = replay(log, store, {0}, [&](log_offset, log_offset end) {
    EXPECT_TRUE(store.write({0}, {{.partition = {0}, .next = {end.value + 1}}, {}, {}, {}, ""}));
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::conflict);
  EXPECT_NE(done.error().detail.find("aido replay"), std::string::npos) << done.error().detail;
}

TEST_F(audited, replay_does_not_call_rebuilt_what_another_replay_cleared_meanwhile) {
  for (const auto& r : owner.records(12'000)) log.append({0}, {}, r.value, [](const auto&) {});
  log.pump();
  bool was_cleared = false;
  const auto done = replay(log, store, {0}, [&](log_offset at, log_offset) {
    if (at.value < 11'000 || std::exchange(was_cleared, true)) return;
    while (!*store.load_checkpoint({0})) std::this_thread::yield();
    EXPECT_TRUE(store.clear({0}));
  });
  ASSERT_TRUE(was_cleared);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::conflict);
}

TEST_F(audited, replay_stops_at_damage_and_names_it) {
  log.overwrite({0}, {77}, "{}");
  const auto done = replay(log, store, {0});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, errc::corrupt);
  EXPECT_NE(done.error().detail.find("partition 0 offset 77"), std::string::npos);
}

}  // namespace aido::eventstore
