#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/base/ids.hpp"

namespace aido::reminder {

/// The ledger of one reminder. `pending` is the only state from which it fires.
enum class status { pending, fired, snoozed, delivered, failed, dropped, cancelled };
BOOST_DESCRIBE_ENUM(status, pending, fired, snoozed, delivered, failed, dropped, cancelled)

/// What a client asks for. Exactly one of `at` and `before_seconds` is set.
struct plan {
  std::optional<instant> at;                               ///< At this instant, whatever the due is.
  std::optional<std::chrono::seconds> before_seconds;      ///< So long before the due; 0 is at the due.
  std::optional<std::chrono::seconds> drop_after_seconds;  ///< Later than this it is dropped; absent: it fires, late.

  friend bool operator==(const plan&, const plan&) = default;
};
BOOST_DESCRIBE_STRUCT(plan, (), (at, before_seconds, drop_after_seconds))

/// One reminder of a task. Its changes do not count in the task's version but in the task's `ledger_version`.
struct state {
  reminder_id id;
  std::optional<instant> at;
  std::optional<std::chrono::seconds> before_seconds;
  std::optional<std::chrono::seconds> drop_after_seconds;
  reminder::status status = reminder::status::pending;
  std::uint32_t arming = 0;  ///< Counts the times it was armed anew; part of a fire's id.
  std::optional<instant> fired_at;
  std::optional<std::chrono::seconds> late_by_seconds;  ///< Set when it fired later than planned (see limits).

  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (),
                      (id, at, before_seconds, drop_after_seconds, status, arming, fired_at, late_by_seconds))

}  // namespace aido::reminder
