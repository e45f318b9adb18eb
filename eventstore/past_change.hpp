#pragma once

#include <variant>
#include <vector>

#include "engine/audit/undo.hpp"
#include "engine/base/result.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// Which change of a workspace is looked at.
struct change_request {
  partition_id partition;
  workspace_id workspace;
  std::variant<log_offset, batch_id> which;  ///< One record, or all of a batch.
  std::vector<list_id> lists;                ///< Those that the workspace has or had.
};

/// What that change did, read from the history: the store's and `unflushed` (of the workspace, captured before).
/// not_found when the workspace has no such record. Blocks.
result<audit::change_set> read_change(snapshot_store& store, const change_request& what,
                                      const std::vector<history_row>& unflushed);

/// The subjects that one record changed, in order, each once. Blocks.
result<std::vector<subject_id>> read_subjects(snapshot_store& store, const change_request& what,
                                              const std::vector<history_row>& unflushed);

}  // namespace aido::eventstore
