#pragma once

#include "engine/base/ids.hpp"

namespace aido::reminder {

/// Given by the engine's own timers when a reminder is due. Its command id is a function of (task, reminder, arming),
/// so whoever wakes twice records once.
struct fire {
  task_id task;
  reminder_id reminder;
  std::uint32_t arming = 0;
  friend bool operator==(const fire&, const fire&) = default;
};

/// The command id of that fire.
command_id id_of(const fire& f) noexcept;

}  // namespace aido::reminder
