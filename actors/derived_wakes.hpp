#pragma once

#include <optional>
#include <unordered_set>
#include <vector>

#include "eventstore/snapshot_store.hpp"

/// The store's wake times are derived from states, zones and their rules. These block; workers call them.
namespace aido::actors {

struct wake_page {
  std::vector<eventstore::wake_row> wakes;
  std::optional<eventstore::wake_row> last;  ///< Where the next page starts; absent on the last one.
};

/// As the store has them.
result<wake_page> read_wakes(eventstore::snapshot_store& store, partition_id partition,
                             const std::optional<eventstore::wake_row>& after);

/// With when they would be by today's rules. A row that cannot be read keeps its old time; whoever wakes it says what
/// is wrong with it.
result<wake_page> derived_anew(eventstore::snapshot_store& store, partition_id partition, wake_page page);

/// Workspaces whose tasks may have wake times in the store that hold no more.
struct moved_workspaces {
  bool all = false;  ///< The zones' rules changed.
  std::unordered_set<workspace_id, id_hash> some;

  bool none() const noexcept { return !all && some.empty(); }
  bool has(workspace_id workspace) const { return all || some.contains(workspace); }
  void add(moved_workspaces more) {
    all |= more.all;
    some.merge(more.some);
  }
};

/// A row of the store that says another time than its state.
struct outdated_row {
  eventstore::subject_ref subject;
  log_offset folded_to;
};

struct outdated_page {
  std::vector<outdated_row> rows;
  bool any_unread = false;                   ///< Some could not be looked at.
  std::optional<eventstore::wake_row> last;  ///< Where the next page starts; absent on the last one.
};

/// Those among the wakes after `after`. Held rows are not: they are looked at when the partition opens.
result<outdated_page> find_outdated(eventstore::snapshot_store& store, partition_id partition,
                                    const moved_workspaces& moved, const std::optional<eventstore::wake_row>& after);

}  // namespace aido::actors
