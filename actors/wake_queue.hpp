#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "eventstore/snapshot_store.hpp"

namespace aido::actors {

/// Every waiting reminder of a partition, earliest first: a heap of (instant, task) pairs of at most 32 bytes each.
/// An entry is a hint: whoever takes it looks at the task, so entries that a change has overtaken do no harm and are
/// dropped when they come up. Of those that are equal one is kept, sooner or later. Not thread-safe.
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
    friend auto operator<=>(const entry&, const entry&) = default;
  };
  static_assert(sizeof(entry) <= 32);
  static bool later(const entry& a, const entry& b) noexcept;
  void drop_repeats();
  void look_again_when_doubled() noexcept;
  std::uint32_t index_of(workspace_id workspace);

  static constexpr std::size_t not_worth_a_look = 16;

  std::vector<entry> heap_;
  std::size_t drop_repeats_at_ = not_worth_a_look;  // so many entries
  std::vector<workspace_id> workspaces_;
  std::unordered_map<workspace_id, std::uint32_t, id_hash> indexes_;
};

}  // namespace aido::actors
