#include "eventstore/as_of.hpp"

#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/evolve.hpp"

namespace aido::eventstore {

namespace {

event_meta meta_of(const history_row& row) { return {.at = row.at, .by = row.by, .workspace = row.workspace}; }

failure nothing_there() { return {errc::not_found, "", "There was no such subject at that time."}; }

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
    if (q.after && row.at_position <= *q.after) continue;
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
  if (events.empty()) return nothing_there();
  past all({}, past::of::tasks_alone);
  all.take(events);
  return all.task_or_trash(events.front().subject);
}

result<workspace_ptr> workspace_after(const std::vector<history_row>& events) {
  past all({}, past::of::workspace_alone);
  all.take(events);
  return all.facts();
}

result<std::shared_ptr<const workspace_view>> view_after(const std::vector<history_row>& events) {
  past all({}, past::of::tasks_too);
  all.take(events);
  return all.view();
}

// The instant is no part of the question: a store that passed over what is later would look at all of that for a page.
past::past(history_query q, of what)
    : query_(std::move(q)), what_(what), until_(std::exchange(query_.until, std::nullopt)) {
  query_.limit = past_page;
}

bool past::take(const std::vector<history_row>& page) {
  for (const auto& row : page) {
    if (until_ && row.at > *until_) continue;
    const auto stepped = step(row);
    if (stepped) continue;
    why_not_ = stepped.error();
    return true;
  }
  if (!page.empty()) query_.after = page.back().at_position;
  return page.size() < query_.limit;
}

result<void> past::step(const history_row& row) {
  const auto e = codec::read_event(row.event);
  if (!e) return e.error();
  if (belongs_to_workspace(e->data))
    return what_ == of::tasks_alone ? result<void>() : eventstore::step(facts_, *e, row);
  return what_ == of::workspace_alone ? result<void>() : eventstore::step(tasks_[row.subject], *e, row);
}

result<workspace_ptr> past::facts() {
  if (why_not_) return *why_not_;
  if (!facts_) return nothing_there();
  return std::make_shared<const workspace::state>(*std::move(facts_));
}

result<task_ptr> past::task_or_trash(subject_id id) {
  if (why_not_) return *why_not_;
  auto& task = tasks_[id];
  if (!task) return nothing_there();
  return std::make_shared<const task::state>(*std::move(task));
}

result<std::shared_ptr<const workspace_view>> past::view() {
  auto facts = this->facts();
  if (!facts) return facts.error();
  auto view = std::make_shared<workspace_view>();
  view->put(*std::move(facts));
  for (auto& [id, task] : tasks_)
    if (task) view->put(std::make_shared<const task::state>(*std::move(task)));
  view->mark_complete();
  return std::shared_ptr<const workspace_view>(std::move(view));
}

result<void> read_all(past& all, snapshot_store& store, const std::vector<history_row>& unflushed) {
  for (;;) {
    const auto page = read_history(store, all.next(), unflushed);
    if (!page) return page.error();
    if (all.take(*page)) return {};
  }
}

}  // namespace aido::eventstore
