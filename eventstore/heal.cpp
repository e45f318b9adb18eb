#include "eventstore/heal.hpp"

#include <limits>

#include "engine/codec/codec.hpp"
#include "engine/codec/event_json.hpp"
#include "engine/codec/parse.hpp"
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

/// As the log's reader reads it: what another subject cannot make of its event is not this one's matter.
result<event> event_of(const history_row& h) {
  const auto root = codec::parse_json(h.event);
  if (!root) return root.error();
  event e;
  if (const auto read = codec::read_event(*root, codec::misfit::becomes_unknown, e); !read) return read.error();
  return e;
}

result<task::state> evolve_one(std::optional<task::state> before, const event& e, const event_meta& meta) {
  return task::evolve(std::move(before), e, meta);
}
result<workspace::state> evolve_one(std::optional<workspace::state> before, const event& e, const event_meta& meta) {
  return workspace::evolve(std::move(before), e, meta);
}

bool is_known(const event& e) { return !std::holds_alternative<unknown_event>(e.data); }

/// Whether a known event is part of the state.
bool has(const task::state& t, const event& e) {
  return e.version <= (counts_in_ledger(e.data) ? t.ledger_version : t.version);
}

/// What `w` counts the events of that subject by; absent when it has no such subject.
std::optional<version> version_in(const workspace::state& w, const event& e) {
  const auto& id = e.subject.value;
  if (id == w.id.value) return w.version;
  if (const auto* list = workspace::find_list(w, {id})) return list->version;
  if (const auto* key = workspace::find_key(w, {id})) return key->version;
  const auto* channel = workspace::find_channel(w, {id});
  if (channel == nullptr) return std::nullopt;
  return counts_in_ledger(e.data) ? channel->ledger_version : channel->version;
}

bool has(const workspace::state& w, const event& e) {
  if (const auto at = version_in(w, e)) return e.version <= *at;
  return std::holds_alternative<workspace::key_revoked>(e.data) ||
         std::holds_alternative<workspace::channel_removed>(e.data);
}

/// A held row on its way.
template <class State>
struct healing {
  subject_row row;
  std::optional<State> state;
  bool any = false;  // was applied

  /// False when it stays held.
  bool take(const history_row& h) {
    const auto e = event_of(h);
    if (!e) return false;
    if (subject_of(h.workspace, *e).subject != row.subject) return true;
    // Of the record that holds it, what stands before the event that it does not know was applied.
    if (h.at_position.offset == *row.held_at && state && is_known(*e) && has(*state, *e)) return true;
    // The event that holds it is missing.
    if (!any && h.at_position.offset != *row.held_at) return false;
    auto after = evolve_one(std::move(state), *e, {h.at, h.by, h.workspace});
    if (!after) return false;
    state = std::move(*after);
    row.folded_to = h.at_position.offset;
    return any = true;
  }

  subject_row healed() && {
    row.held_at.reset();
    row.healed = true;
    row.state.clear();
    codec::write(row.state, *state, codec::fields::set);
    return std::move(row);
  }
};

/// The row after the history; as it was when it stays held.
template <class State>
result<subject_row> fold_on(snapshot_store& store, history_query q, subject_row row, std::optional<State> state) {
  healing<State> h{row, std::move(state)};
  for (;;) {
    const auto page = store.history(q);
    if (!page) return page.error();
    for (const auto& event : *page)
      if (!h.take(event)) return row;
    if (page->size() < q.limit) break;
    q.after = page->back().at_position;
  }
  return h.any ? std::move(h).healed() : std::move(row);
}

// What is wrong with a state that cannot be read is told by whoever loads it (T5).
template <class State>
result<subject_row> heal_as(snapshot_store& store, partition_id partition, subject_row row,
                            result<State> (*read)(std::string_view)) {
  std::optional<State> state;
  if (!row.state.empty()) {
    auto stored = read(row.state);
    if (!stored) return row;
    state = std::move(*stored);
  }
  auto since = since_held(partition, row);
  return fold_on(store, std::move(since), std::move(row), std::move(state));
}

}  // namespace

result<subject_row> heal(snapshot_store& store, partition_id partition, subject_row row) {
  if (!row.held_at) return row;
  if (row.kind == subject_kind::task) return heal_as(store, partition, std::move(row), &codec::read_task);
  return heal_as(store, partition, std::move(row), &codec::read_workspace);
}

result<std::vector<subject_row>> healed(snapshot_store& store, partition_id partition,
                                        result<std::vector<subject_row>> rows) {
  if (!rows) return rows;
  for (auto& row : *rows) {
    auto now = heal(store, partition, std::move(row));
    if (!now) return now.error();
    row = std::move(*now);
  }
  return rows;
}

}  // namespace aido::eventstore
