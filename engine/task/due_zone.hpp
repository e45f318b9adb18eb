#pragma once

#include <string_view>

#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

namespace aido::task {

/// What a workspace says of dues that leave something open.
struct due_reading {
  std::string_view zone;           ///< Of dates and floating times; outlives this.
  time_of_day reminder_time = {};  ///< On its day, when a date's reminders count from.
};

/// That of `w`, which outlives it.
inline due_reading reading_of(const workspace::state& w) noexcept { return {w.zone, w.default_reminder_time}; }

/// The zone that `d` is read in: its own, or for dates and floating times the workspace's. A name that tzdata has lost
/// since it was accepted reads as the workspace's zone, then as UTC: late is better than never.
aido::recurrence::zone zone_of(const due& d, std::string_view workspace_zone);

/// The instant that reminders of `d` count back from.
instant reminders_count_from(const due& d, const due_reading& how);

}  // namespace aido::task
