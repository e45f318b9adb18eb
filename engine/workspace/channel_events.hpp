#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/workspace/channel.hpp"

namespace aido::workspace {

/// Subject: the channel, as in the next three.
struct channel_created {
  channel_kind kind = channel_kind::webhook;
  std::string url;
  std::string to;
  std::string secret;  ///< Sealed.
  std::vector<std::string> events;
  std::optional<digest_schedule> digest;
  friend bool operator==(const channel_created&, const channel_created&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_created, (), (kind, url, to, secret, events, digest))

struct channel_changed {
  std::optional<std::string> url;
  std::optional<std::string> to;
  std::optional<std::vector<std::string>> events;
  std::optional<channel_status> status;                  ///< `on`: it was switched on.
  std::optional<std::optional<digest_schedule>> digest;  ///< Outer set, inner empty: it gets none any more.
  friend bool operator==(const channel_changed&, const channel_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_changed, (), (url, to, events, status, digest))

/// By a person, or because deliveries kept failing.
struct channel_switched_off {
  std::string why;
  friend bool operator==(const channel_switched_off&, const channel_switched_off&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_switched_off, (), (why))

struct channel_removed {
  friend bool operator==(const channel_removed&, const channel_removed&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_removed, (), ())

/// A digest is to be sent. Subject: the channel, as in the next two; their versions count in its `ledger_version`.
struct digest_fired {
  local_date day;
  instant planned;
  std::optional<std::chrono::seconds> late_by_seconds;  ///< Set when it fired later than limits::late_fire_tolerance.
  friend bool operator==(const digest_fired&, const digest_fired&) = default;
};
BOOST_DESCRIBE_STRUCT(digest_fired, (), (day, planned, late_by_seconds))

/// The day of the latest digest that was to come was over before it could fire.
struct digest_missed {
  local_date day;
  friend bool operator==(const digest_missed&, const digest_missed&) = default;
};
BOOST_DESCRIBE_STRUCT(digest_missed, (), (day))

/// Nothing more will be done about a digest that fired.
struct digest_settled {
  local_date day;
  digest_status outcome = digest_status::delivered;
  std::uint32_t attempts = 0;
  std::string why;  ///< Of a failure.
  friend bool operator==(const digest_settled&, const digest_settled&) = default;
};
BOOST_DESCRIBE_STRUCT(digest_settled, (), (day, outcome, attempts, why))

/// Subject: the workspace. Outer set, inner empty: it was cleared.
struct notifications_changed {
  std::optional<std::optional<workspace::quiet_hours>> quiet_hours;
  std::optional<std::optional<channel_id>> default_channel;
  friend bool operator==(const notifications_changed&, const notifications_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(notifications_changed, (), (quiet_hours, default_channel))

}  // namespace aido::workspace
