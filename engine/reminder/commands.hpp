#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "engine/base/ids.hpp"
#include "engine/reminder/state.hpp"

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

/// The fields of POST /v1/tasks/{id}/reminders/{reminder}:snooze. Exactly one is set.
struct snooze_plan {
  std::optional<instant> until;                     ///< In the future, within limits::max_snooze.
  std::optional<std::chrono::seconds> for_seconds;  ///< From now on; at least one.
  friend bool operator==(const snooze_plan&, const snooze_plan&) = default;
};
BOOST_DESCRIBE_STRUCT(snooze_plan, (), (until, for_seconds))

/// Fires the reminder again later, whatever became of it before.
struct snooze {
  task_id task;
  reminder_id reminder;
  snooze_plan plan;
};

/// Hands a reminder that fired to every channel once more, under the same message ids.
struct redeliver {
  task_id task;
  reminder_id reminder;
};

/// Says that a reminder that fired was seen, whatever became of it: no channel is owed it any more.
struct acknowledge {
  task_id task;
  reminder_id reminder;
};

/// Given by the notifier when a channel is done with a fired reminder. Its command id is a function of all but
/// `attempts` and `why`, so an outcome is recorded once.
struct settle {
  task_id task;
  reminder_id reminder;
  std::uint32_t arming = 0;
  std::uint32_t round = 0;
  channel_id channel;
  settlement outcome = settlement::delivered;
  std::uint32_t attempts = 0;
  std::string why;  ///< Of a failure; cut to limits::max_why bytes.
};

/// The command id of that outcome.
command_id id_of(const settle& s) noexcept;

}  // namespace aido::reminder
