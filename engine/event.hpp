#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/reminder/events.hpp"
#include "engine/task/events.hpp"
#include "engine/workspace/events.hpp"

namespace aido {

/// An event whose type or schema version this binary does not know: kept as it came, so that its subject can be held
/// (fold rule F5) and nothing is lost.
struct unknown_event {
  std::string type;
  int schema = 0;
  std::string data;  ///< The JSON of `data`, as stored.
  friend bool operator==(const unknown_event&, const unknown_event&) = default;
};

/// Every event there is. Adding one: a struct in its family's events.hpp, a line here, a line in codec/event_types.hpp.
using event_payload =
    std::variant<task::created, task::changed, task::completed, task::reopened, task::cancelled, task::skipped,
                 task::series_ended, task::paused, task::resumed, task::trashed, task::restored, reminder::fired,
                 reminder::dropped, reminder::cancelled, reminder::armed, reminder::snoozed, reminder::delivered,
                 reminder::failed, reminder::requeued, reminder::acknowledged, workspace::created,
                 workspace::list_created, workspace::list_changed, workspace::list_trashed, workspace::list_restored,
                 workspace::changed, workspace::member_added, workspace::member_role_changed, workspace::member_removed,
                 workspace::key_created, workspace::key_revoked, workspace::channel_created, workspace::channel_changed,
                 workspace::channel_switched_off, workspace::channel_removed, workspace::digest_fired,
                 workspace::digest_missed, workspace::digest_settled, workspace::notifications_changed,
                 workspace::personal_set, workspace::personal_reset, unknown_event>;

/// One change of one subject.
struct event {
  event_id id;  ///< UUIDv5 of (command id, ordinal in the record).
  subject_id subject;
  aido::version version;  ///< Of the subject after this event (of the task's ledger for reminder events).
  event_payload data;
  friend bool operator==(const event&, const event&) = default;
};

/// What an event's record says of all its events.
struct event_meta {
  instant at;
  principal by;
  workspace_id workspace;
};

/// True for the events that count in the `ledger_version` of a task or channel instead of its version.
bool counts_in_ledger(const event_payload& p) noexcept;
/// True for the events whose subject is a workspace or one of its lists, channels and keys.
bool belongs_to_workspace(const event_payload& p) noexcept;

}  // namespace aido
