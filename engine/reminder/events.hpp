#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <string>

#include "engine/base/ids.hpp"

/// Events of the reminder ledger. Their subject is the task; their version counts in the task's `ledger_version`.
namespace aido::reminder {

struct fired {
  reminder_id reminder;
  std::uint32_t arming = 0;
  instant planned;                                      ///< When it was to fire.
  std::optional<std::chrono::seconds> late_by_seconds;  ///< Set when it fired later than limits::late_fire_tolerance.
  friend bool operator==(const fired&, const fired&) = default;
};
BOOST_DESCRIBE_STRUCT(fired, (), (reminder, arming, planned, late_by_seconds))

/// It was later than its `drop_after_seconds` permits.
struct dropped {
  reminder_id reminder;
  std::uint32_t arming = 0;
  instant planned;
  friend bool operator==(const dropped&, const dropped&) = default;
};
BOOST_DESCRIBE_STRUCT(dropped, (), (reminder, arming, planned))

/// Its task was completed or trashed, or the reminder was taken off, while it was pending or snoozed.
struct cancelled {
  reminder_id reminder;
  friend bool operator==(const cancelled&, const cancelled&) = default;
};
BOOST_DESCRIBE_STRUCT(cancelled, (), (reminder))

/// It is pending again (its due moved to the future, or its task was reopened); `arming` is the new count.
struct armed {
  reminder_id reminder;
  std::uint32_t arming = 0;
  friend bool operator==(const armed&, const armed&) = default;
};
BOOST_DESCRIBE_STRUCT(armed, (), (reminder, arming))

/// It fires again at `until`; `arming` is the new count.
struct snoozed {
  reminder_id reminder;
  std::uint32_t arming = 0;
  instant until;
  friend bool operator==(const snoozed&, const snoozed&) = default;
};
BOOST_DESCRIBE_STRUCT(snoozed, (), (reminder, arming, until))

/// A channel is done with it. `remaining` channels are not yet; with the last one the reminder is settled.
struct settled {
  reminder_id reminder;
  std::uint32_t arming = 0;
  std::uint32_t round = 0;
  channel_id channel;
  std::uint32_t attempts = 0;
  std::uint32_t remaining = 0;
  friend bool operator==(const settled&, const settled&) = default;
};
BOOST_DESCRIBE_STRUCT(settled, (), (reminder, arming, round, channel, attempts, remaining))

/// The channel took it.
struct delivered : settled {
  friend bool operator==(const delivered&, const delivered&) = default;
};
BOOST_DESCRIBE_STRUCT(delivered, (settled), ())

/// The channel will not be tried again.
struct failed : settled {
  std::string why;
  friend bool operator==(const failed&, const failed&) = default;
};
BOOST_DESCRIBE_STRUCT(failed, (settled), (why))

/// Somebody asked for it to be sent again, to every channel; `round` is the new count.
struct requeued {
  reminder_id reminder;
  std::uint32_t arming = 0;
  std::uint32_t round = 0;
  friend bool operator==(const requeued&, const requeued&) = default;
};
BOOST_DESCRIBE_STRUCT(requeued, (), (reminder, arming, round))

/// Somebody saw it: it is owed to no channel any more.
struct acknowledged {
  reminder_id reminder;
  std::uint32_t arming = 0;
  friend bool operator==(const acknowledged&, const acknowledged&) = default;
};
BOOST_DESCRIBE_STRUCT(acknowledged, (), (reminder, arming))

}  // namespace aido::reminder
