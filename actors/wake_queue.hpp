#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "eventstore/snapshot_store.hpp"

namespace aido::actors {

/// Every waiting reminder of a partition, earliest first: a heap of (instant, task) pairs of at most 32 bytes each.
/// An entry is a hint: whoever takes it looks at the task, so entries that a change has overtaken do no harm and are
/// dropped when they come up. Not thread-safe.
class wake_queue {
 public:
  void push(const eventstore::wake_row& w);
  /// When the earliest entry is due.
  std::optional<instant> earliest() const;
  /// Takes up to `limit` entries due at `now`, without repeats.
  std::vector<eventstore::wake_row> take_due(instant now, std::size_t limit);
  std::size_t size() const noexcept { return heap_.size(); }

 private:
  struct entry {
    instant at;
    task_id task;
    std::uint32_t workspace;  // index into workspaces_
    std::uint32_t unused = 0;
  };
  static_assert(sizeof(entry) <= 32);
  static bool later(const entry& a, const entry& b) noexcept;
  std::uint32_t index_of(workspace_id workspace);

  std::vector<entry> heap_;
  std::vector<workspace_id> workspaces_;
  std::unordered_map<workspace_id, std::uint32_t, id_hash> indexes_;
};

}  // namespace aido::actors
