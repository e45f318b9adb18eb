#pragma once

#include <boost/describe.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"

namespace aido::reminder {

/// The ledger of one reminder. It fires from `pending` and from `snoozed`.
enum class status { pending, fired, snoozed, delivered, failed, dropped, cancelled, acknowledged };
BOOST_DESCRIBE_ENUM(status, pending, fired, snoozed, delivered, failed, dropped, cancelled, acknowledged)

/// True while a reminder of that status has still to fire.
constexpr bool is_waiting(status s) noexcept { return s == status::pending || s == status::snoozed; }

/// True while a reminder of that status has fired, and nobody has said that they saw it.
constexpr bool is_unseen(status s) noexcept {
  return s == status::fired || s == status::delivered || s == status::failed;
}

/// How a channel was done with a fired reminder.
enum class settlement { delivered, failed };
BOOST_DESCRIBE_ENUM(settlement, delivered, failed)

/// What became of a fired reminder at one channel.
struct delivery {
  channel_id channel;
  settlement outcome = settlement::delivered;
  std::uint32_t attempts = 0;
  std::string why;  ///< Of a failure, for a person.
  instant at;
  friend bool operator==(const delivery&, const delivery&) = default;
};
BOOST_DESCRIBE_STRUCT(delivery, (), (channel, outcome, attempts, why, at))

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
  std::optional<instant> until;                         ///< When it was snoozed: it is planned for then.
  std::uint32_t round = 0;                              ///< Of this arming: counts the times it was to be sent again.
  std::optional<instant> requeued_at;                   ///< When this round began, if it is not the first.
  std::vector<delivery> deliveries;                     ///< Of this round, one for each channel that is done with it.
  std::optional<instant> acknowledged_at;               ///< When somebody said that they saw it,
  std::optional<principal> acknowledged_by;             ///< and who.

  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (),
                      (id, at, before_seconds, drop_after_seconds, status, arming, fired_at, late_by_seconds, until,
                       round, requeued_at, deliveries, acknowledged_at, acknowledged_by))

}  // namespace aido::reminder
