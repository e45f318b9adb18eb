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
  friend bool operator==(const channel_created&, const channel_created&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_created, (), (kind, url, to, secret, events))

struct channel_changed {
  std::optional<std::string> url;
  std::optional<std::string> to;
  std::optional<std::vector<std::string>> events;
  std::optional<channel_status> status;  ///< `on`: it was switched on.
  friend bool operator==(const channel_changed&, const channel_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(channel_changed, (), (url, to, events, status))

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

/// Subject: the workspace. Outer set, inner empty: it was cleared.
struct notifications_changed {
  std::optional<std::optional<workspace::quiet_hours>> quiet_hours;
  std::optional<std::optional<channel_id>> default_channel;
  friend bool operator==(const notifications_changed&, const notifications_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(notifications_changed, (), (quiet_hours, default_channel))

}  // namespace aido::workspace
