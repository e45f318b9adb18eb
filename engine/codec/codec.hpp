#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/event.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/shown.hpp"
#include "engine/workspace/state.hpp"

/// States, events and request bodies <-> JSON, by one generic codec over Boost.Describe (codec/describe_json.hpp).
/// Wire forms: ids are canonical UUID text; instants RFC 3339 UTC; local times "2026-11-24T08:00:00"; dates
/// "2026-11-24"; durations integers in the unit the field's name ends in; enums their names; principals strings.
/// Thread-safe; readers keep a simdjson parser per thread.
namespace aido::codec {

/// Whether fields at their default are written.
enum class fields {
  set,  ///< Only those that differ from a default-constructed value: logs and snapshots.
  all,  ///< Every field, absent ones as null: what the API shows.
};

/// Appends the JSON of a value to `out`.
void write(std::string& out, const task::state& t, fields which);
void write(std::string& out, const workspace::state& w, fields which);
void write(std::string& out, const workspace::list& l, fields which);
void write(std::string& out, const workspace::member& m, fields which);
void write(std::string& out, const workspace::profile& w, fields which);
void write(std::string& out, const workspace::key_profile& k, fields which);
void write(std::string& out, const workspace::quiet_hours& q, fields which);
/// {"id","type","schema","version","subject","data"}.
void write(std::string& out, const event& e);

/// Reads what `write` wrote. Fails with `held` where it is sound and does not fit, as what a newer version wrote may
/// (F5); with `corrupt` where it is damaged.
result<task::state> read_task(std::string_view json);
result<workspace::state> read_workspace(std::string_view json);
/// One event object. Old schema versions pass through their upcasters; an unknown type or a newer schema becomes an
/// unknown_event; a known one whose data does not fit fails with `held`.
result<event> read_event(std::string_view json);

/// The stable type name of an event ("task.created") and its present schema version.
std::string_view type_of(const event_payload& p) noexcept;
int schema_of(const event_payload& p) noexcept;

/// Request bodies: one JSON object, at most limits::max_body, depth limits::max_json_depth, valid UTF-8, no duplicate
/// keys, no trailing bytes (malformed_json, with the byte offset where known); unknown fields are unknown_field; a
/// wrong type or form is invalid_value; `failure::field` is the JSON Pointer.
result<task::create> read_create(std::string_view body);
result<task::patch> read_patch(std::string_view body);
result<workspace::create_list> read_create_list(std::string_view body);
result<workspace::list_patch> read_list_patch(std::string_view body);
result<workspace::plan> read_workspace_plan(std::string_view body);
result<workspace::patch> read_workspace_patch(std::string_view body);
result<workspace::member_plan> read_member_plan(std::string_view body);
result<workspace::key_plan> read_key_plan(std::string_view body);
result<workspace::create_channel> read_create_channel(std::string_view body);
result<workspace::channel_patch> read_channel_patch(std::string_view body);
result<workspace::notifications_patch> read_notifications_patch(std::string_view body);
result<workspace::personal_plan> read_personal_plan(std::string_view body);
result<reminder::snooze_plan> read_snooze_plan(std::string_view body);

}  // namespace aido::codec
