#pragma once

#include <memory>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/snapshot_store.hpp"
#include "eventstore/view.hpp"

/// The past, from history rows (in order of position, from the subject's first event on).
namespace aido::eventstore {

/// What the store holds for `q`, followed by those of `unflushed` (captured before) that it does not hold; at most
/// q.limit. Blocks.
result<std::vector<history_row>> read_history(snapshot_store& store, const history_query& q,
                                              const std::vector<history_row>& unflushed);

/// The task that its events make; not_found when there are none or they end in the trash.
result<task_ptr> task_after(const std::vector<history_row>& events);
/// The same, in the trash or not; not_found when there are no events.
result<task_ptr> task_or_trash_after(const std::vector<history_row>& events);
/// The workspace that its own and its lists' events make; events of tasks are passed over. not_found when there are
/// none.
result<workspace_ptr> workspace_after(const std::vector<history_row>& events);
/// The workspace with all its tasks, complete.
result<std::shared_ptr<const workspace_view>> view_after(const std::vector<history_row>& events);

}  // namespace aido::eventstore
