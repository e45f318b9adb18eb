#pragma once

#include <optional>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/task/state.hpp"

namespace aido::audit {

/// A part of a change that nobody else's change of the task interrupted: the task as it was before and after it.
struct run {
  std::optional<task::state> before;  ///< Absent: the change made the task.
  task::state after;
};

/// The task with nothing of `runs` (in order, at least one) done, and all that others did in between: the last state
/// with one run after the other taken back, last first. `conflict` where others had changed what a run had set.
result<task::state> before_all(const std::vector<run>& runs, const decide_context& context);

}  // namespace aido::audit
