#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/workspace/channel.hpp"

namespace aido::workspace {

/// Both in base64url.
struct push_keys {
  std::string p256dh;
  std::string auth;
};
BOOST_DESCRIBE_STRUCT(push_keys, (), (p256dh, auth))

/// What a browser knows its push subscription by: a PushSubscription as JSON (Push API).
struct push_subscription {
  std::string endpoint;
  std::optional<std::uint64_t> expirationTime;  ///< Not kept: its push service says when it is over.
  push_keys keys;
};
BOOST_DESCRIBE_STRUCT(push_subscription, (), (endpoint, expirationTime, keys))

/// The fields of POST /v1/channels.
struct channel_plan {
  std::optional<channel_kind> kind;
  std::string url;                                 ///< Of a webhook: http or https.
  std::string to;                                  ///< Of e-mail and of Dapr.
  std::optional<std::vector<std::string>> events;  ///< Absent: reminder_fired_event.
  std::optional<push_subscription> subscription;   ///< Of push.
  std::optional<digest_schedule> digest;
};
BOOST_DESCRIBE_STRUCT(channel_plan, (), (kind, url, to, events, subscription, digest))

struct create_channel {
  channel_plan plan;
  std::string secret;  ///< Sealed; of a webhook and of push.
};

/// The fields of PATCH /v1/channels/{id}.
struct channel_patch {
  std::optional<std::string> url;
  std::optional<std::string> to;
  std::optional<std::vector<std::string>> events;
  std::optional<channel_status> status;
  std::optional<std::optional<digest_schedule>> digest;
};
BOOST_DESCRIBE_STRUCT(channel_patch, (), (url, to, events, status, digest))

struct change_channel {
  channel_id channel;
  channel_patch patch;
};
/// Given by the notifier when deliveries keep failing, or the receiver says that it is gone. A channel that was
/// switched on after `seen` is left as it is.
struct switch_channel_off {
  channel_id channel;
  version seen;
  std::string why;
};
struct remove_channel {
  channel_id channel;
};
/// Given by the engine's own timers when a digest is due. Its command id is a function of what it says, so whoever
/// wakes twice records once.
struct fire_digest {
  channel_id channel;
  local_date day;
};
command_id id_of(const fire_digest& f) noexcept;
/// Given by the notifier when it is done with a digest. Its command id is a function of channel and day.
struct settle_digest {
  channel_id channel;
  local_date day;
  digest_status outcome = digest_status::delivered;
  std::uint32_t attempts = 0;
  std::string why;  ///< Of a failure; cut to limits::max_why bytes.
};
command_id id_of(const settle_digest& s) noexcept;

/// The fields of PATCH /v1/notifications.
struct notifications_patch {
  std::optional<std::optional<workspace::quiet_hours>> quiet_hours;
  std::optional<std::optional<channel_id>> default_channel;
};
BOOST_DESCRIBE_STRUCT(notifications_patch, (), (quiet_hours, default_channel))

struct change_notifications {
  notifications_patch patch;
};

}  // namespace aido::workspace
