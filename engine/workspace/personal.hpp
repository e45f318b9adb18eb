#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel.hpp"

/// How one person wants to be told of what concerns them. Whoever says nothing is told as the workspace says.
namespace aido::workspace {

/// Of whose tasks a person is told: those of their own (assigned to them, or made by them and assigned to nobody), or
/// of all.
enum class whose { own, everyones };
BOOST_DESCRIBE_ENUM(whose, own, everyones)

/// One step of a person's way: a channel, and what goes there. Empty filters let all pass.
struct notification_step {
  channel_id channel;
  workspace::whose whose = workspace::whose::own;
  std::vector<list_id> lists;                              ///< The task is in one of these,
  std::vector<std::string> labels;                         ///< has one of these,
  int min_priority = 0;                                    ///< and at least this priority.
  std::optional<std::chrono::seconds> next_after_seconds;  ///< Not seen for so long: the next step that lets it pass.
                                                           ///< Absent: none comes after it.
  friend bool operator==(const notification_step&, const notification_step&) = default;
};
BOOST_DESCRIBE_STRUCT(notification_step, (), (channel, whose, lists, labels, min_priority, next_after_seconds))

/// A step with the instant from which on it holds: what fired earlier does not go there.
struct step_in_force : notification_step {
  instant since;
  friend bool operator==(const step_in_force&, const step_in_force&) = default;
};
BOOST_DESCRIBE_STRUCT(step_in_force, (notification_step), (since))

/// What a principal decided for themselves; all of it, nothing of the workspace's is mixed in.
struct personal_notifications {
  principal who;
  std::optional<std::vector<step_in_force>> steps;  ///< In order. Absent: they went back to what the workspace says,
  instant since;                                    ///< at this instant: what fired earlier is not sent that way.
  std::optional<workspace::quiet_hours> quiet_hours;
  friend bool operator==(const personal_notifications&, const personal_notifications&) = default;
};
BOOST_DESCRIBE_STRUCT(personal_notifications, (), (who, steps, since, quiet_hours))

}  // namespace aido::workspace
