#include "eventstore/view.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "engine/base/limits.hpp"

namespace aido::eventstore {

namespace {

constexpr std::size_t tasks_per_lock = 1'000;
constexpr std::int64_t no_due = std::numeric_limits<std::int64_t>::max();

std::int64_t created_key(const task::state& t) noexcept { return t.created_at.time_since_epoch().count(); }
std::int64_t due_key(const task::state& t) noexcept {
  return t.due ? std::int64_t{task::local_of(*t.due).time_since_epoch().count()} : no_due;
}

bool same_places(const task::state& a, const task::state& b) noexcept {
  return created_key(a) == created_key(b) && due_key(a) == due_key(b) && a.trashed_at == b.trashed_at;
}

/// The sort value of any task that has this place.
std::string sort_value_at(query::sort_key key, const index_entry& place) {
  task::state t;
  t.id = place.id;
  if (key == query::sort_key::created) {
    t.created_at = instant{std::chrono::milliseconds{place.key}};
  } else if (place.key != no_due) {
    t.due = task::due_floating{local_time{std::chrono::seconds{place.key}}};
  }
  return query::sort_value(key, t);
}

bool is_indexed(query::sort_key key) noexcept { return key == query::sort_key::created || key == query::sort_key::due; }

std::size_t limit_of(const query::page_request& request) noexcept {
  return request.limit == 0 ? limits::page_default : std::min(request.limit, limits::page_max);
}

bool is_listed(const task::state& t, const query::filter& which, const std::vector<list_id>& hidden) {
  return std::find(hidden.begin(), hidden.end(), t.list) == hidden.end() && query::matches(which, t);
}

/// A candidate of a scanned page.
struct ranked {
  std::string value;
  task_ptr task;
};

/// Keeps the first few in an order.
class ranking {
 public:
  ranking(query::direction direction, std::size_t most) : direction_(direction), most_(most) {}

  bool before(const std::string& a, const std::string& b) const {
    return direction_ == query::direction::ascending ? a < b : b < a;
  }
  void offer(ranked candidate) {
    const auto order = [this](const ranked& a, const ranked& b) { return before(a.value, b.value); };
    if (kept_.size() == most_) {
      if (!before(candidate.value, kept_.front().value)) return;
      std::pop_heap(kept_.begin(), kept_.end(), order);
      kept_.pop_back();
    }
    kept_.push_back(std::move(candidate));
    std::push_heap(kept_.begin(), kept_.end(), order);
  }
  std::vector<ranked> take() {
    std::sort(kept_.begin(), kept_.end(),
              [this](const ranked& a, const ranked& b) { return before(a.value, b.value); });
    return std::move(kept_);
  }

 private:
  query::direction direction_;
  std::size_t most_;
  std::vector<ranked> kept_;  // a heap whose front is the last of the order
};

}  // namespace

index_entry place_in_trash(instant trashed_at, task_id id) noexcept {
  return {std::int64_t{trashed_at.time_since_epoch().count()}, id};
}

bool index_order::operator()(const index_entry& a, const index_cursor& b) const {
  return sort_value_at(b.key, a) < b.after;
}
bool index_order::operator()(const index_cursor& a, const index_entry& b) const {
  return a.after < sort_value_at(a.key, b);
}

/// A way through an index, a few tasks per lock. It goes on after `last`, and starts after `after`.
struct workspace_view::walk {
  query::sort_key key;
  query::direction direction;
  std::optional<std::string> after;
  std::size_t most = tasks_per_lock;
  std::optional<index_entry> last = std::nullopt;
  bool ended = false;
};

workspace_ptr workspace_view::facts() const {
  const std::shared_lock lock(mutex_);
  return facts_;
}

shown_task workspace_view::find(task_id id) const {
  const std::shared_lock lock(mutex_);
  const auto* entry = own(id);
  if (entry == nullptr) return {};
  const auto& [state, held_at] = *entry;
  return {state, held_at == nowhere ? std::nullopt : std::optional(held_at)};
}

std::vector<task_id> workspace_view::ids() const {
  const std::shared_lock lock(mutex_);
  std::vector<task_id> ids;
  ids.reserve(tasks_.size());
  for (const auto& [id, entry] : tasks_) ids.push_back(id);
  return ids;
}

bool workspace_view::complete() const {
  const std::shared_lock lock(mutex_);
  return complete_;
}

std::size_t workspace_view::size() const {
  const std::shared_lock lock(mutex_);
  return tasks_.size();
}

page workspace_view::list(const query::page_request& request) const {
  return is_indexed(request.key) ? list_indexed(request) : list_scanned(request);
}

std::vector<task_ptr> workspace_view::next_of(walk& w) const {
  std::vector<task_ptr> tasks;
  const std::shared_lock lock(mutex_);
  const auto& index = w.key == query::sort_key::due ? by_due_ : by_created_;
  const auto take = [&](const index_entry& place) {
    tasks.push_back(tasks_.find(place.id)->second.state);
    w.last = place;
  };
  if (w.direction == query::direction::ascending) {
    auto at = w.last    ? index.upper_bound(*w.last)
              : w.after ? index.upper_bound(index_cursor{w.key, *w.after})
                        : index.begin();
    for (; at != index.end() && tasks.size() < w.most; ++at) take(*at);
    w.ended = at == index.end();
  } else {
    auto at = w.last    ? index.lower_bound(*w.last)
              : w.after ? index.lower_bound(index_cursor{w.key, *w.after})
                        : index.end();
    while (at != index.begin() && tasks.size() < w.most) take(*--at);
    w.ended = at == index.begin();
  }
  return tasks;
}

std::vector<list_id> workspace_view::hidden_lists() const {
  std::vector<list_id> hidden;
  const auto facts = this->facts();
  if (!facts) return hidden;
  for (const auto& l : facts->lists) {
    if (l.trashed_at) hidden.push_back(l.id);
  }
  return hidden;
}

page workspace_view::list_indexed(const query::page_request& request) const {
  const auto limit = limit_of(request);
  const auto hidden = hidden_lists();
  walk w{request.key, request.direction, request.after, limit + 1};
  page found;
  while (!w.ended && found.items.size() <= limit) {
    for (auto& t : next_of(w)) {
      if (is_listed(*t, request.which, hidden)) found.items.push_back(std::move(t));
    }
    w.most = tasks_per_lock;
  }
  if (found.items.size() > limit) {
    found.items.resize(limit);
    found.next = query::sort_value(request.key, *found.items.back());
  }
  return found;
}

page workspace_view::list_scanned(const query::page_request& request) const {
  const auto limit = limit_of(request);
  const auto hidden = hidden_lists();
  walk w{query::sort_key::created, query::direction::ascending, std::nullopt};
  ranking first(request.direction, limit + 1);
  while (!w.ended) {
    for (auto& t : next_of(w)) {
      if (!is_listed(*t, request.which, hidden)) continue;
      auto value = query::sort_value(request.key, *t);
      if (request.after && !first.before(*request.after, value)) continue;
      first.offer({std::move(value), std::move(t)});
    }
  }
  auto tasks = first.take();
  page found;
  if (tasks.size() > limit) {
    tasks.resize(limit);
    found.next = tasks.back().value;
  }
  for (auto& r : tasks) found.items.push_back(std::move(r.task));
  return found;
}

std::vector<task_ptr> workspace_view::trash(const std::optional<index_entry>& after, std::size_t limit) const {
  std::vector<task_ptr> tasks;
  const std::shared_lock lock(mutex_);
  auto at = after ? by_trashed_.lower_bound(*after) : by_trashed_.end();
  while (at != by_trashed_.begin() && tasks.size() < limit) tasks.push_back(tasks_.find((--at)->id)->second.state);
  return tasks;
}

const workspace_view::task_entry* workspace_view::own(task_id id) const noexcept {
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : &found->second;
}

void workspace_view::put(workspace_ptr facts) {
  const std::unique_lock lock(mutex_);
  facts_ = std::move(facts);
}

void workspace_view::put(task_ptr state) {
  const std::unique_lock lock(mutex_);
  auto& entry = tasks_[state->id];
  if (!entry.state || !same_places(*entry.state, *state)) {
    if (entry.state) unindex(*entry.state);
    index_task(*state);
  }
  entry.held_at = nowhere;
  // The old value may be the last reference to a large task; it goes after the lock.
  std::swap(entry.state, state);
}

void workspace_view::index_task(const task::state& t) {
  if (t.trashed_at) {
    by_trashed_.insert(place_in_trash(*t.trashed_at, t.id));
    return;
  }
  // New tasks come in order of creation.
  by_created_.insert(by_created_.end(), {created_key(t), t.id});
  by_due_.insert({due_key(t), t.id});
}

void workspace_view::unindex(const task::state& t) {
  if (t.trashed_at) {
    by_trashed_.erase(place_in_trash(*t.trashed_at, t.id));
    return;
  }
  by_created_.erase({created_key(t), t.id});
  by_due_.erase({due_key(t), t.id});
}

void workspace_view::hold(task_id id, log_offset at) {
  const std::unique_lock lock(mutex_);
  tasks_[id].held_at = at;
}

void workspace_view::erase(task_id id) {
  const std::unique_lock lock(mutex_);
  const auto found = tasks_.find(id);
  if (found == tasks_.end()) return;
  if (found->second.state) unindex(*found->second.state);
  tasks_.erase(found);
}

void workspace_view::mark_complete() {
  const std::unique_lock lock(mutex_);
  complete_ = true;
}

void workspace_view::retire() {
  const std::unique_lock lock(mutex_);
  facts_ = nullptr;
  tasks_.clear();
  by_created_.clear();
  by_due_.clear();
  by_trashed_.clear();
  complete_ = false;
}

}  // namespace aido::eventstore
