#include "eventstore/as_of.hpp"

#include <unordered_map>

#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/evolve.hpp"

namespace aido::eventstore {

namespace {

event_meta meta_of(const history_row& row) { return {.at = row.at, .by = row.by, .workspace = row.workspace}; }

failure nothing_there() { return {errc::not_found, "", "There was no such subject at that time."}; }

using past_tasks = std::unordered_map<subject_id, std::optional<task::state>, id_hash>;

result<void> step(std::optional<task::state>& task, const event& e, const history_row& row) {
  auto after = task::evolve(std::move(task), e, meta_of(row));
  if (!after) return after.error();
  task = std::move(*after);
  return {};
}

result<void> step(std::optional<workspace::state>& facts, const event& e, const history_row& row) {
  auto after = workspace::evolve(std::move(facts), e, meta_of(row));
  if (!after) return after.error();
  facts = std::move(*after);
  return {};
}

}  // namespace

result<std::vector<history_row>> read_history(snapshot_store& store, const history_query& q,
                                              const std::vector<history_row>& unflushed) {
  auto rows = store.history(q);
  if (!rows) return rows;
  for (const auto& row : unflushed) {
    if (rows->size() >= q.limit) break;
    if (rows->empty() || rows->back().at_position < row.at_position) rows->push_back(row);
  }
  return rows;
}

result<task_ptr> task_after(const std::vector<history_row>& events) {
  auto task = task_or_trash_after(events);
  if (task && (*task)->trashed_at) return nothing_there();
  return task;
}

result<task_ptr> task_or_trash_after(const std::vector<history_row>& events) {
  std::optional<task::state> task;
  for (const auto& row : events) {
    const auto e = codec::read_event(row.event);
    if (!e) return e.error();
    if (const auto r = step(task, *e, row); !r) return r.error();
  }
  if (!task) return nothing_there();
  return std::make_shared<const task::state>(std::move(*task));
}

result<workspace_ptr> workspace_after(const std::vector<history_row>& events) {
  std::optional<workspace::state> facts;
  for (const auto& row : events) {
    const auto e = codec::read_event(row.event);
    if (!e) return e.error();
    if (!belongs_to_workspace(e->data)) continue;
    if (const auto r = step(facts, *e, row); !r) return r.error();
  }
  if (!facts) return nothing_there();
  return std::make_shared<const workspace::state>(std::move(*facts));
}

result<std::shared_ptr<const workspace_view>> view_after(const std::vector<history_row>& events) {
  past_tasks tasks;
  std::optional<workspace::state> facts;
  for (const auto& row : events) {
    const auto e = codec::read_event(row.event);
    if (!e) return e.error();
    const auto r = belongs_to_workspace(e->data) ? step(facts, *e, row) : step(tasks[row.subject], *e, row);
    if (!r) return r.error();
  }
  if (!facts) return nothing_there();
  auto view = std::make_shared<workspace_view>();
  view->put(std::make_shared<const workspace::state>(std::move(*facts)));
  for (auto& [id, task] : tasks)
    if (task) view->put(std::make_shared<const task::state>(std::move(*task)));
  view->mark_complete();
  return std::shared_ptr<const workspace_view>(std::move(view));
}

}  // namespace aido::eventstore
