#include "actors/derived_wakes.hpp"

#include <unordered_map>

#include "engine/codec/codec.hpp"
#include "engine/reminder/schedule.hpp"
#include "engine/workspace/digest_wakes.hpp"
#include "eventstore/heal.hpp"

namespace aido::actors {

namespace {

using eventstore::subject_ref;
using eventstore::subject_row;
using eventstore::wake_row;

constexpr std::size_t wakes_per_page = 5'000;
constexpr std::size_t looked_at_per_page = 2'000;

using rows_read = std::vector<subject_row>;
using facts_by_workspace = std::unordered_map<workspace_id, workspace::state, id_hash>;

std::vector<subject_ref> subjects_of(const std::vector<wake_row>& wakes) {
  std::vector<subject_ref> subjects;
  std::unordered_set<workspace_id, id_hash> workspaces;
  for (const auto& w : wakes) {
    const subject_ref subject{w.workspace, eventstore::as_subject(w.task)};
    if (!is_workspace(subject)) subjects.push_back(subject);
    if (workspaces.insert(w.workspace).second) subjects.push_back({w.workspace, eventstore::as_subject(w.workspace)});
  }
  return subjects;
}

facts_by_workspace facts_in(const rows_read& rows) {
  facts_by_workspace workspaces;
  for (const auto& row : rows)
    if (row.kind == eventstore::subject_kind::workspace)
      if (auto facts = codec::read_workspace(row.state)) workspaces[row.workspace] = *std::move(facts);
  return workspaces;
}

/// When the row's state says; fails when that cannot be said.
result<std::optional<instant>> wake_of(const subject_row& row, const facts_by_workspace& workspaces) {
  const auto home = workspaces.find(row.workspace);
  if (home == workspaces.end()) return failure{errc::held, "", "The workspace cannot be read."};
  if (row.kind == eventstore::subject_kind::workspace) return workspace::next_wake(home->second);
  const auto task = codec::read_task(row.state);
  if (!task) return task.error();
  const auto next = reminder::next_wake(*task, task::reading_of(home->second));
  return next ? std::optional(next->at) : std::nullopt;
}

}  // namespace

result<wake_page> read_wakes(eventstore::snapshot_store& store, partition_id partition,
                             const std::optional<wake_row>& after) {
  auto rows = store.scan_wakes(partition, eventstore::wake_kind::fire, after, wakes_per_page);
  if (!rows) return rows.error();
  wake_page page{*rows, std::nullopt};
  if (rows->size() == wakes_per_page) page.last = rows->back();
  for (auto& w : page.wakes)
    if (w.at == eventstore::wake_when_opened) w.at = {};  // due at once: it says more when it is loaded
  return page;
}

result<wake_page> derived_anew(eventstore::snapshot_store& store, partition_id partition, wake_page page) {
  const auto rows = eventstore::healed(store, partition, store.load_subjects(partition, subjects_of(page.wakes)));
  if (!rows) return rows.error();
  const auto workspaces = facts_in(*rows);
  for (const auto& row : *rows)
    if (const auto at = wake_of(row, workspaces); at && *at)
      page.wakes.push_back({**at, {row.subject.value}, row.workspace});
  return page;
}

result<outdated_page> find_outdated(eventstore::snapshot_store& store, partition_id partition,
                                    const moved_workspaces& moved, const std::optional<wake_row>& after) {
  auto wakes = store.scan_wakes(partition, eventstore::wake_kind::fire, after, looked_at_per_page);
  if (!wakes) return wakes.error();
  outdated_page page;
  if (wakes->size() == looked_at_per_page) page.last = wakes->back();
  std::erase_if(*wakes, [&](const auto& w) { return !moved.has(w.workspace); });
  if (wakes->empty()) return page;
  const auto rows = store.load_subjects(partition, subjects_of(*wakes));
  if (!rows) return rows.error();
  const auto workspaces = facts_in(*rows);
  for (const auto& row : *rows) {
    if (row.held_at) continue;
    const auto at = wake_of(row, workspaces);
    if (!at) page.any_unread = true;
    if (at && *at != row.wake_at) page.rows.push_back({{row.workspace, row.subject}, row.folded_to});
  }
  return page;
}

}  // namespace aido::actors
