#pragma once

#include "engine/base/limits.hpp"
#include "eventstore/command_memory.hpp"
#include "test/contract/snapshot_store_clearing.hpp"

/// What every snapshot store keeps. An adapter joins with a factory of empty stores:
///
///   INSTANTIATE_TEST_SUITE_P(sqlite, snapshot_store_contract, testing::Values(store_factory{[] { ... }}));
namespace aido::test {

TEST_P(snapshot_store_contract, an_empty_store_has_nothing) {
  EXPECT_FALSE(*store->load_checkpoint(p));
  EXPECT_TRUE(store->load_window(p)->empty());
  EXPECT_TRUE(store->load_subjects(p, {})->empty());
  EXPECT_FALSE(*store->find_command(p, {}));
  EXPECT_TRUE(store->scan_wakes(p, eventstore::wake_kind::fire, {}, 10)->empty());
  EXPECT_EQ(*store->tzdata(p), "");
}

TEST_P(snapshot_store_contract, a_checkpoint_reads_back_and_partitions_are_apart) {
  write({upto(5), {row(1, 4)}, {event(4, 0, 1)}, {command(1, 0, id_origin::client)}, "2026a"});
  EXPECT_EQ(*store->load_checkpoint(p), upto(5));
  EXPECT_EQ(*store->tzdata(p), "2026a");
  EXPECT_FALSE(*store->load_checkpoint({0}));
  EXPECT_TRUE(store->scan_workspace({0}, home, {}, 10)->empty());
  EXPECT_TRUE(store->history({.partition = {0}})->empty());
}

TEST_P(snapshot_store_contract, rows_read_back_whole) {
  auto held = row(1, 4);
  held.held_at = log_offset{4};
  held.wake_at = at(1'234'567);
  auto facts = row(100, 3);
  facts.kind = eventstore::subject_kind::workspace;
  write({upto(5), {held, facts}, {}, {}, ""});
  const auto rows = *store->scan_workspace(p, home, {}, 10);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].held_at, held.held_at);
  EXPECT_EQ(rows[0].wake_at, held.wake_at);
  EXPECT_EQ(rows[0].state, held.state);
  EXPECT_EQ(rows[0].folded_to, held.folded_to);
  EXPECT_EQ(rows[1].kind, eventstore::subject_kind::workspace);
  EXPECT_FALSE(rows[1].wake_at);
}

TEST_P(snapshot_store_contract, a_row_is_replaced_by_a_newer_one_only) {
  write({upto(5), {row(1, 4)}, {}, {}, ""});
  write({upto(6), {row(1, 3)}, {}, {}, ""});
  EXPECT_EQ(state_of(1), "{\"n\":4}");
  write({upto(7), {row(1, 6)}, {}, {}, ""});
  EXPECT_EQ(state_of(1), "{\"n\":6}");
}

TEST_P(snapshot_store_contract, a_row_that_was_not_folded_on_can_be_marked_as_held) {
  auto kept = row(1, 4);
  kept.wake_at = at(20);
  write({upto(5), {kept}, {}, {}, ""});
  kept.held_at = log_offset{6};
  kept.wake_at = eventstore::wake_when_opened;
  write({upto(7), {kept}, {}, {}, ""});
  const auto rows = *store->scan_workspace(p, home, {}, 10);
  EXPECT_EQ(rows.at(0).held_at, kept.held_at);
  EXPECT_EQ(rows.at(0).state, kept.state);
  const auto wakes = *store->scan_wakes(p, eventstore::wake_kind::fire, {}, 10);
  ASSERT_EQ(wakes.size(), 1u);
  EXPECT_EQ(wakes[0].at, eventstore::wake_when_opened);
}

TEST_P(snapshot_store_contract, an_older_checkpoint_changes_nothing_and_is_no_failure) {
  write({upto(9), {row(1, 4)}, {}, {}, ""});
  write({upto(8), {row(1, 7), row(2, 7)}, {event(7, 0, 1)}, {}, ""});
  EXPECT_EQ(*store->load_checkpoint(p), upto(9));
  EXPECT_EQ(state_of(1), "{\"n\":4}");
  EXPECT_EQ(state_of(2), "");
  EXPECT_TRUE(store->history({.partition = p})->empty());
}

TEST_P(snapshot_store_contract, one_id_in_two_workspaces_is_two_rows) {
  auto foreign = row(1, 4);
  foreign.workspace = id<workspace_id>(101);
  foreign.state = "foreign";
  write({upto(5), {row(1, 4), foreign}, {}, {}, ""});
  EXPECT_EQ(state_of(1), row(1, 4).state);
  const std::array both{eventstore::subject_ref{home, foreign.subject},
                        eventstore::subject_ref{foreign.workspace, foreign.subject}};
  EXPECT_EQ(store->load_subjects(p, both)->size(), 2u);
  EXPECT_EQ(store->scan_workspace(p, home, {}, 10)->size(), 1u);
}

TEST_P(snapshot_store_contract, a_workspace_is_scanned_in_pages_in_order_of_ids) {
  write({upto(5), {row(3, 4), row(1, 4), row(2, 4)}, {}, {}, ""});
  const auto first = *store->scan_workspace(p, home, {}, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].subject, id<subject_id>(1));
  const auto rest = *store->scan_workspace(p, home, first[1].subject, 2);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].subject, id<subject_id>(3));
}

TEST_P(snapshot_store_contract, wakes_are_scanned_in_order_and_go_when_their_row_has_none) {
  std::vector<eventstore::subject_row> rows{row(1, 1), row(2, 1), row(3, 1), row(4, 1)};
  rows[0].wake_at = at(300);
  rows[1].wake_at = at(100);
  rows[2].wake_at = at(100);
  write({upto(2), rows, {}, {}, ""});
  const auto first = *store->scan_wakes(p, eventstore::wake_kind::fire, {}, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0], (eventstore::wake_row{at(100), id<task_id>(2), home}));
  EXPECT_EQ(first[1].task, id<task_id>(3));
  const auto rest = *store->scan_wakes(p, eventstore::wake_kind::fire, first[1], 2);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].task, id<task_id>(1));
  write({upto(9), {row(2, 8)}, {}, {}, ""});
  EXPECT_EQ(store->scan_wakes(p, eventstore::wake_kind::fire, {}, 10)->size(), 2u);
}

TEST_P(snapshot_store_contract, a_workspace_is_woken_under_its_own_id) {
  eventstore::subject_row facts = row(1, 1);
  facts.subject = {home.value};
  facts.kind = eventstore::subject_kind::workspace;
  facts.wake_at = at(100);
  facts.owed_since = at(50);
  write({upto(2), {facts}, {}, {}, ""});
  const task_id itself{home.value};
  EXPECT_EQ(store->scan_wakes(p, eventstore::wake_kind::fire, {}, 10)->at(0),
            (eventstore::wake_row{at(100), itself, home}));
  EXPECT_EQ(store->scan_wakes(p, eventstore::wake_kind::deliver, {}, 10)->at(0),
            (eventstore::wake_row{at(50), itself, home}));
}

TEST_P(snapshot_store_contract, deliveries_that_are_owed_are_scanned_apart_from_reminders) {
  std::vector<eventstore::subject_row> rows{row(1, 1), row(2, 1), row(3, 1)};
  rows[0].owed_since = at(300);
  rows[1].owed_since = at(100);
  rows[2].wake_at = at(200);
  write({upto(2), rows, {}, {}, ""});
  const auto owed = *store->scan_wakes(p, eventstore::wake_kind::deliver, {}, 10);
  ASSERT_EQ(owed.size(), 2u);
  EXPECT_EQ(owed[0], (eventstore::wake_row{at(100), id<task_id>(2), home}));
  EXPECT_EQ(store->scan_wakes(p, eventstore::wake_kind::deliver, owed[0], 10)->size(), 1u);
  EXPECT_EQ(store->scan_workspace(p, home, {}, 10)->front().owed_since, rows[0].owed_since);
}

TEST_P(snapshot_store_contract, reminders_planned_before_an_instant_are_counted) {
  std::vector<eventstore::subject_row> rows{row(1, 1), row(2, 1), row(3, 1)};
  rows[0].wake_at = at(100);
  rows[1].wake_at = at(200);
  write({upto(2), rows, {}, {}, ""});
  EXPECT_EQ(*store->count_overdue(p, at(100)), 0u);
  EXPECT_EQ(*store->count_overdue(p, at(101)), 1u);
  EXPECT_EQ(*store->count_overdue(p, at(1'000)), 2u);
}

TEST_P(snapshot_store_contract, commands_are_found_and_the_window_is_in_order_of_ordinals) {
  write({upto(5), {}, {}, {command(1, 3, id_origin::client), command(2, 2, id_origin::server)}, ""});
  EXPECT_EQ(**store->find_command(p, id<command_id>(1)), command(1, 3, id_origin::client));
  const auto window = *store->load_window(p);
  ASSERT_EQ(window.size(), 2u);
  EXPECT_EQ(window[0], command(2, 2, id_origin::server));
  EXPECT_EQ(window[1], command(1, 3, id_origin::client));
}

TEST_P(snapshot_store_contract, behind_the_window_only_clients_commands_of_the_last_days_are_kept) {
  auto old = command(3, 1, id_origin::client);
  auto now = upto(5);
  now.effective_records = limits::dedup_window + 10;
  now.last_at = old.at + limits::dedup_retention + std::chrono::milliseconds{1};
  auto recent = command(1, 3, id_origin::client);
  recent.at = now.last_at;
  write({now, {}, {}, {old, recent, command(2, 2, id_origin::server), command(4, 20, id_origin::server)}, ""});
  EXPECT_TRUE(*store->find_command(p, recent.command));
  EXPECT_FALSE(*store->find_command(p, id<command_id>(2)));
  EXPECT_FALSE(*store->find_command(p, old.command));
  ASSERT_EQ(store->load_window(p)->size(), 1u);
  EXPECT_EQ(store->load_window(p)->front().command, id<command_id>(4));
}

TEST_P(snapshot_store_contract, a_command_that_is_too_old_is_not_found_and_comes_again_as_a_new_one) {
  const auto numbered = [](std::size_t n) {
    auto e = command(1, n, id_origin::client);
    e.command.value.bytes[0] = static_cast<std::uint8_t>(n >> 8);
    e.command.value.bytes[1] = static_cast<std::uint8_t>(n);
    e.at += std::chrono::milliseconds(n);
    return e;
  };
  eventstore::flush busy{upto(5), {}, {}, {}, ""};
  while (busy.commands.size() < eventstore::max_forgotten({}) + 3)
    busy.commands.push_back(numbered(busy.commands.size()));
  write(busy);
  const auto last = busy.commands.back();
  ASSERT_TRUE(*store->find_command(p, last.command));
  auto now = upto(6);
  now.last_at = last.at + limits::dedup_retention + std::chrono::milliseconds{1};
  const eventstore::dedup_entry again{
      last.command,       id_origin::client, now.effective_records - 1, {77}, eventstore::sha256("another"),
      id<subject_id>(77), now.last_at};
  write({now, {}, {}, {again}, ""});
  EXPECT_FALSE(*store->find_command(p, busy.commands.front().command));
  EXPECT_FALSE(*store->find_command(p, busy.commands[busy.commands.size() - 2].command));
  EXPECT_EQ(*store->find_command(p, last.command), again);
}

TEST_P(snapshot_store_contract, history_is_restricted_as_asked) {
  auto foreign = row_of_event(4, 0, 1);
  foreign.workspace = id<workspace_id>(101);
  write({upto(9), {}, {event(1, 0, 1), event(1, 1, 2), event(2, 0, 1), event(3, 0, 2), shared(foreign)}, {}, ""});
  using offsets_t = std::vector<std::uint64_t>;
  EXPECT_EQ(offsets({.partition = p}), (offsets_t{1, 1, 2, 3, 4}));
  EXPECT_EQ(offsets({.partition = p, .workspace = home}), (offsets_t{1, 1, 2, 3}));
  EXPECT_EQ(offsets({.partition = p, .subject = id<subject_id>(1)}), (offsets_t{1, 2, 4}));
  EXPECT_EQ(offsets({.partition = p, .workspace = home, .subject = id<subject_id>(1)}), (offsets_t{1, 2}));
  EXPECT_EQ(offsets({.partition = p, .after = eventstore::event_position{{1}, 0}}), (offsets_t{1, 2, 3, 4}));
  EXPECT_EQ(offsets({.partition = p, .after = eventstore::event_position{{1}, ~std::uint32_t{0}}}),
            (offsets_t{2, 3, 4}));
  EXPECT_EQ(offsets({.partition = p, .until = at(20)}), (offsets_t{1, 1, 2}));
  EXPECT_EQ(offsets({.partition = p, .upto = log_offset{1}}), (offsets_t{1, 1}));
  EXPECT_EQ(offsets({.partition = p, .limit = 2}), (offsets_t{1, 1}));
}

TEST_P(snapshot_store_contract, history_is_found_by_its_batch) {
  auto first = row_of_event(1, 0, 1);
  auto second = row_of_event(3, 0, 2);
  first.batch = second.batch = id<batch_id>(7);
  auto other = row_of_event(4, 0, 1);
  other.batch = id<batch_id>(8);
  write({upto(9), {}, {shared(first), event(2, 0, 1), shared(second), shared(other)}, {}, ""});
  EXPECT_EQ(offsets({.partition = p, .batch = id<batch_id>(7)}), (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(store->history({.partition = p})->at(0).batch, id<batch_id>(7));
  EXPECT_FALSE(store->history({.partition = p})->at(1).batch);
}

TEST_P(snapshot_store_contract, history_reads_back_whole_and_is_never_overwritten) {
  const auto first = row_of_event(1, 0, 1);
  write({upto(2), {}, {shared(first)}, {}, ""});
  auto other = first;
  other.event = "{}";
  write({upto(3), {}, {shared(other)}, {}, ""});
  const auto rows = *store->history({.partition = p});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].event, first.event);
  EXPECT_EQ(rows[0].by, first.by);
  EXPECT_EQ(rows[0].at, first.at);
  EXPECT_EQ(rows[0].version, first.version);
  EXPECT_EQ(rows[0].command, first.command);
}

TEST_P(snapshot_store_contract, events_of_a_subject_that_was_held_join_their_record) {
  write({upto(3), {}, {event(1, 0, 1), event(1, 2, 1), event(2, 0, 1)}, {}, ""});
  write({upto(3), {}, {event(1, 1, 2), event(1, 2, 1)}, {}, ""});
  const auto rows = *store->history({.partition = p});
  ASSERT_EQ(rows.size(), 4u);
  for (std::uint32_t i = 0; i < 3; ++i) EXPECT_EQ(rows[i].at_position, (eventstore::event_position{{1}, i}));
  EXPECT_EQ(offsets({.partition = p, .subject = id<subject_id>(2)}), (std::vector<std::uint64_t>{1}));
  EXPECT_EQ(offsets({.partition = p, .subject = id<subject_id>(1)}), (std::vector<std::uint64_t>{1, 1, 2}));
  EXPECT_EQ(store->history({.partition = p, .after = eventstore::event_position{{1}, 0}, .limit = 2})->size(), 2u);
}

TEST_P(snapshot_store_contract, flushes_that_overlap_write_each_row_once) {
  const auto created = [](eventstore::subject_row r) {
    r.is_new = true;
    return r;
  };
  const eventstore::flush first{upto(3),
                                {row(1, 1), created(row(2, 2))},
                                {event(1, 0, 1), event(2, 0, 2)},
                                {command(1, 0, id_origin::client)},
                                ""};
  const eventstore::flush longer{upto(5),
                                 {row(1, 4), created(row(2, 2)), created(row(3, 3))},
                                 {event(1, 0, 1), event(2, 0, 2), event(3, 0, 3), event(4, 0, 1)},
                                 {command(1, 0, id_origin::client), command(2, 1, id_origin::client)},
                                 ""};
  write(first);
  write(first);
  write(longer);
  EXPECT_EQ(offsets({.partition = p}), (std::vector<std::uint64_t>{1, 2, 3, 4}));
  EXPECT_EQ(state_of(1), "{\"n\":4}");
  EXPECT_EQ(state_of(2), "{\"n\":2}");
  EXPECT_EQ(state_of(3), "{\"n\":3}");
  EXPECT_TRUE(*store->find_command(p, id<command_id>(2)));
  EXPECT_EQ(store->load_window(p)->size(), 2u);
}

}  // namespace aido::test
