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

/// Its task was completed or trashed, or the reminder was taken off, while it was pending.
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

}  // namespace aido::reminder
