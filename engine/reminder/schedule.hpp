#pragma once

#include <optional>
#include <string_view>

#include "engine/reminder/commands.hpp"
#include "engine/task/state.hpp"

/// When reminders fire: derived from a task's state, the workspace's zone and tzdata; never stored in events.
namespace aido::reminder {

/// The instant `r` of `t` is planned for: the end of its snooze, or what it was planned for at first; absent when it is
/// relative and the task has no due. A date's due counts from its midnight. `workspace_zone` reads dates and floating
/// times.
std::optional<instant> planned_at(const state& r, const task::state& t, std::string_view workspace_zone);

/// The same, whether it was snoozed or not.
std::optional<instant> planned_at_first(const state& r, const task::state& t, std::string_view workspace_zone);

/// A waiting reminder with its instant.
struct wake {
  instant at;
  fire command;
};

/// The earliest waiting reminder of an open, untrashed task; absent when there is none.
std::optional<wake> next_wake(const task::state& t, std::string_view workspace_zone);

}  // namespace aido::reminder
