#pragma once

#include <optional>

#include "engine/reminder/commands.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/state.hpp"

/// When reminders fire: derived from a task's state, the workspace's zone and tzdata; never stored in events.
namespace aido::reminder {

/// The instant `r` of `t` is planned for: the end of its snooze, or what it was planned for at first; absent when it is
/// relative and the task has no due. `how` is the reading of the task's workspace.
std::optional<instant> planned_at(const state& r, const task::state& t, const task::due_reading& how);

/// The same, whether it was snoozed or not.
std::optional<instant> planned_at_first(const state& r, const task::state& t, const task::due_reading& how);

/// A waiting reminder with its instant.
struct wake {
  instant at;
  fire command;
};

/// The earliest waiting reminder of an open, untrashed task; absent when there is none.
std::optional<wake> next_wake(const task::state& t, const task::due_reading& how);

}  // namespace aido::reminder
