#pragma once

#include <map>
#include <vector>

#include "engine/audit/runs.hpp"
#include "engine/batch/decide.hpp"

namespace aido::audit {

/// What a record, or a batch of them, did: the subjects that it changed, as they were before and after.
struct change_set {
  batch::subjects before;
  batch::subjects after;
  std::vector<task_id> tasks;                ///< Those that it changed; not in `before` what it created.
  std::vector<list_id> lists;                ///< The same for lists.
  std::vector<std::string> fixed;            ///< Types of its events that are never taken back ("member.added").
  std::map<task_id, std::vector<run>> runs;  ///< Of those tasks that others changed in between: at least two.
};

/// What `events`, in order, did between two readings of their subjects.
change_set describe_change(const events& all, batch::subjects before, batch::subjects after);

/// Takes `done` back on `present`, as events of one record; empty when it is taken back already. Each field that `done`
/// changed must still be as `done` left it; else `conflict`, saying which later change of what stands in the way. What
/// it created goes to the trash, what it completed is open again, reminders in the future are armed anew, and snoozes
/// that are not over go on. A task that would come back into a list in the trash is a `conflict`, too. `cause.what` is
/// `undo`; with a limit it stops once so many subjects are taken back.
result<events> decide_undo(const change_set& done, const batch::subjects& present, const command& cause, instant now);

}  // namespace aido::audit
