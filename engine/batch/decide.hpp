#pragma once

#include <map>

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

namespace aido::batch {

/// The subjects of one workspace that a command over several may see and change.
struct subjects {
  workspace::state workspace;
  std::map<task_id, task::state> tasks;  ///< Those there are, trashed or not.
};

/// `at` after `e`, which was decided on it; fails as evolve does.
result<void> apply(subjects& at, const event& e, const event_meta& meta);

/// What one command on a subject does to it and, of a task that is reopened, to its next occurrence if that is among
/// `present`. Failures as in the families' decide.
result<events> decide_one(const subjects& present, const command& c, instant now);

/// The tasks that the steps of `c` name, or will make; each once. `c.what` is `several`.
std::vector<task_id> tasks_of(const command& c);

/// The command that step `index` comes to: with an id of its own, so that what it makes has one too.
command step_of(const command& c, std::size_t index);

/// What the steps of `cause.what` (`several`) do to `present`, one after the other, as events of one record. The first
/// step that is refused refuses all; `failure::field` then begins with "/commands/<its index>". Failures as in the
/// families' decide.
result<events> decide(subjects present, const command& cause, instant now);

/// What each step would do, in order, passing over those that are refused; and what there would be then.
struct rehearsal {
  std::vector<result<events>> steps;
  subjects after;
};
rehearsal rehearse(subjects present, const command& cause, instant now);

}  // namespace aido::batch
