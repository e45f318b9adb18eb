#pragma once

#include <absl/container/btree_set.h>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/query/query.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"
#include "eventstore/id_map.hpp"

namespace aido::eventstore {

using task_ptr = std::shared_ptr<const task::state>;
using workspace_ptr = std::shared_ptr<const workspace::state>;

/// A task as readers see it.
struct shown_task {
  task_ptr state;
  std::optional<log_offset> held_at;  ///< F5: it shows its last good state and refuses writes.
};

/// A page of a list: at most the requested number of tasks, and where the next page starts.
struct page {
  std::vector<task_ptr> items;
  std::optional<std::string> next;  ///< query::sort_value to go on after; absent on the last page.
};

/// A task's place in an indexed order, as small as it can be: comparing places is comparing query::sort_value.
struct index_entry {
  std::int64_t key = 0;
  task_id id;
  friend auto operator<=>(const index_entry&, const index_entry&) = default;
};

/// The place in the trash of a task that was put there at `trashed_at`.
index_entry place_in_trash(instant trashed_at, task_id id) noexcept;

/// Where a page starts, as its cursor says: a query::sort_value of that order.
struct index_cursor {
  query::sort_key key;
  std::string_view after;
};

/// Orders places among each other and against a cursor.
struct index_order {
  using is_transparent = void;
  bool operator()(const index_entry& a, const index_entry& b) const noexcept { return a < b; }
  bool operator()(const index_entry& a, const index_cursor& b) const;
  bool operator()(const index_cursor& a, const index_entry& b) const;
};

/// The tasks of one workspace as readers see them: immutable values in a map and ordered indexes under one short shared
/// lock. One writer (the partition's fold), any number of readers. Sort orders `created` and `due` have an index; the
/// others are computed from a scan that takes the lock for at most 1,000 tasks at a time.
class workspace_view {
 public:
  /// nullptr while the workspace is not created or not loaded.
  workspace_ptr facts() const;
  /// The task, trashed or not; empty when it is not loaded or does not exist (see `complete`).
  shown_task find(task_id id) const;
  /// Of the tasks in the view, trashed or not, in no order.
  std::vector<task_id> ids() const;
  /// True once every task of the workspace is in the view.
  bool complete() const;
  /// A page; only meaningful when complete. Leaves out trashed tasks and those of trashed lists.
  page list(const query::page_request& request) const;
  /// Up to `limit` tasks of the trash before `after` in it: last trashed first, and of those the greatest id.
  std::vector<task_ptr> trash(const std::optional<index_entry>& after, std::size_t limit) const;
  std::size_t size() const;

  struct task_entry {
    task_ptr state;  ///< nullptr when it was held before it had one.
    log_offset held_at = nowhere;
  };
  // An optional would add eight bytes to each task.
  static constexpr log_offset nowhere{~std::uint64_t{0}};

  // The writer's side.
  /// What `find` would look at; nullptr when it is not there. Without the lock: nobody else changes it. Until the
  /// writer's next change.
  const task_entry* own(task_id id) const noexcept;
  void put(workspace_ptr facts);
  void put(task_ptr state);
  void hold(task_id id, log_offset at);
  void erase(task_id id);
  void mark_complete();
  /// The writer has dropped it from memory: it is empty and no longer complete, for those who still look at it.
  void retire();

 private:
  using index = absl::btree_set<index_entry, index_order>;
  struct walk;

  std::vector<task_ptr> next_of(walk& w) const;
  std::vector<list_id> hidden_lists() const;
  page list_indexed(const query::page_request& request) const;
  page list_scanned(const query::page_request& request) const;
  void unindex(const task::state& t);
  void index_task(const task::state& t);

  mutable std::shared_mutex mutex_;  // guards everything below; never held over I/O or another lock
  workspace_ptr facts_;
  id_map<task_id, task_entry> tasks_;
  index by_created_;
  index by_due_;
  index by_trashed_;  // those in the trash stand nowhere else
  bool complete_ = false;
};

}  // namespace aido::eventstore
