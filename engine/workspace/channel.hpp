#pragma once

#include <boost/describe.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/workspace/digest.hpp"

namespace aido::workspace {

enum class channel_kind { webhook, email, push, dapr };
BOOST_DESCRIBE_ENUM(channel_kind, webhook, email, push, dapr)

enum class channel_status { on, off };
BOOST_DESCRIBE_ENUM(channel_status, on, off)

/// The one type of event that channels can want.
inline constexpr std::string_view reminder_fired_event = "reminder.fired";

/// A way out of the workspace: where reminders are delivered. A subject of events, with a version of its own.
struct channel {
  channel_id id;
  channel_kind kind = channel_kind::webhook;
  std::string url;                  ///< Of a webhook; of push, the endpoint of its subscription.
  std::string to;                   ///< Of e-mail: one address. Of Dapr: a target (dapr_target.hpp).
  std::string secret;               ///< Of a webhook and of push (`p256dh.auth`), sealed (eventstore/keyring.hpp).
  std::vector<std::string> events;  ///< The types of events that it wants.
  channel_status status = channel_status::on;
  std::string why_off;  ///< A sentence, while it is off.
  instant since;        ///< Since when it takes reminders, if it does: what fired earlier is not its own.
  instant created_at;
  instant updated_at;
  aido::version version;
  std::optional<digest_schedule> digest;         ///< Absent: it gets none.
  instant digest_since;                          ///< Since when that holds: what was to come earlier does not.
  std::optional<workspace::digest> last_digest;  ///< The latest that anything is recorded of.
  aido::version ledger_version;                  ///< Counts the events of digests.
  friend bool operator==(const channel&, const channel&) = default;
};
BOOST_DESCRIBE_STRUCT(channel, (),
                      (id, kind, url, to, secret, events, status, why_off, since, created_at, updated_at, version,
                       digest, digest_since, last_digest, ledger_version))

/// What the secrets of a workspace's channels are bound to when they are sealed.
std::string secret_binding(const workspace_id& workspace);

/// When nothing is to be delivered: from `from` to `to` (another time; "HH:MM") by the clock of `zone` (IANA).
struct quiet_hours {
  std::string from;
  std::string to;
  std::string zone;
  friend bool operator==(const quiet_hours&, const quiet_hours&) = default;
};
BOOST_DESCRIBE_STRUCT(quiet_hours, (), (from, to, zone))

}  // namespace aido::workspace
