#include "eventstore/heal.hpp"

#include <limits>

#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/evolve.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t rows_per_page = 1'000;

/// The history of the row's subject from the record that holds it.
history_query since_held(partition_id partition, const subject_row& row) {
  history_query q;
  q.partition = partition;
  q.workspace = row.workspace;
  // Lists are subjects of their own, but their state is the workspace's.
  if (row.kind == subject_kind::task) q.subject = row.subject;
  if (row.held_at->value > 0) q.after = {{row.held_at->value - 1}, std::numeric_limits<std::uint32_t>::max()};
  q.limit = rows_per_page;
  return q;
}

result<task::state> evolve_one(std::optional<task::state> before, const event& e, const event_meta& meta) {
  return task::evolve(std::move(before), e, meta);
}
result<workspace::state> evolve_one(std::optional<workspace::state> before, const event& e, const event_meta& meta) {
  return workspace::evolve(std::move(before), e, meta);
}

/// The row with `state` evolved by the history; absent when an event still cannot be applied.
template <class State>
result<std::optional<subject_row>> fold_on(snapshot_store& store, history_query q, subject_row row,
                                           std::optional<State> state) {
  for (;;) {
    const auto page = store.history(q);
    if (!page) return page.error();
    for (const auto& h : *page) {
      const auto e = codec::read_event(h.event);
      if (!e) return std::optional<subject_row>{};
      if (subject_of(h.workspace, *e).subject != row.subject) continue;
      auto after = evolve_one(std::move(state), *e, {h.at, h.by, h.workspace});
      if (!after) return std::optional<subject_row>{};
      state = std::move(*after);
      row.folded_to = h.at_position.offset;
    }
    if (page->size() < q.limit) break;
    q.after = page->back().at_position;
  }
  row.held_at.reset();
  row.state.clear();
  if (state) codec::write(row.state, *state, codec::fields::set);
  return std::optional(std::move(row));
}

template <class State>
result<subject_row> heal_as(snapshot_store& store, partition_id partition, subject_row row,
                            result<State> (*read)(std::string_view)) {
  std::optional<State> state;
  if (!row.state.empty()) {
    auto stored = read(row.state);
    if (!stored) return stored.error();
    state = std::move(*stored);
  }
  auto healed = fold_on(store, since_held(partition, row), row, std::move(state));
  if (!healed) return healed.error();
  return *healed ? std::move(**healed) : std::move(row);
}

}  // namespace

result<subject_row> heal(snapshot_store& store, partition_id partition, subject_row row) {
  if (!row.held_at) return row;
  if (row.kind == subject_kind::task) return heal_as(store, partition, std::move(row), &codec::read_task);
  return heal_as(store, partition, std::move(row), &codec::read_workspace);
}

}  // namespace aido::eventstore
