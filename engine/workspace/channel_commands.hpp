#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/workspace/channel.hpp"

namespace aido::workspace {

/// The fields of POST /v1/channels.
struct channel_plan {
  std::optional<channel_kind> kind;
  std::string url;                                 ///< Of a webhook: http or https.
  std::string to;                                  ///< Of e-mail and of Dapr.
  std::optional<std::vector<std::string>> events;  ///< Absent: reminder_fired_event.
};
BOOST_DESCRIBE_STRUCT(channel_plan, (), (kind, url, to, events))

struct create_channel {
  channel_plan plan;
  std::string secret;  ///< Sealed; of a webhook.
};

/// The fields of PATCH /v1/channels/{id}.
struct channel_patch {
  std::optional<std::string> url;
  std::optional<std::string> to;
  std::optional<std::vector<std::string>> events;
  std::optional<channel_status> status;
};
BOOST_DESCRIBE_STRUCT(channel_patch, (), (url, to, events, status))

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
