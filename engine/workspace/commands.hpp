#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel_commands.hpp"
#include "engine/workspace/personal_commands.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// The fields of POST /v1/workspaces.
struct plan {
  std::optional<workspace_id> id;  ///< A UUIDv7 of the client's making; absent: derived from the command id.
  std::string name;
  std::string zone;
  std::optional<principal> owner;  ///< Absent: who makes it.
};
BOOST_DESCRIBE_STRUCT(plan, (), (id, name, zone, owner))

/// Makes the workspace with its inbox (list id = UUIDv5(workspace, "inbox")).
struct create {
  workspace_id id;
  std::string name;
  std::string zone;
  std::optional<principal> owner = std::nullopt;  ///< Absent: who makes it.
};

/// The fields of PATCH /v1/workspace (RFC 7396 merge patch).
struct patch {
  std::optional<std::string> name;
  std::optional<std::string> zone;
  std::optional<std::uint32_t> trash_days;
  std::optional<std::vector<reminder::plan>> default_reminders;
  std::optional<time_of_day> default_reminder_time;
};
BOOST_DESCRIBE_STRUCT(patch, (), (name, zone, trash_days, default_reminders, default_reminder_time))

struct change {
  workspace::patch patch;
};

/// The field of PUT /v1/workspace/members/{principal}.
struct member_plan {
  std::optional<workspace::role> role;
};
BOOST_DESCRIBE_STRUCT(member_plan, (), (role))

/// Makes `who` a member of that role, whatever it was before. The last owner stays one.
struct set_member {
  principal who;
  std::optional<workspace::role> role;  ///< Needed; absent: the request did not say it.
};
struct remove_member {
  principal who;
};

/// The fields of POST /v1/keys.
struct key_plan {
  std::string name;
  std::optional<workspace::role> role;
  std::optional<instant> expires_at;  ///< Absent: it is in force until it is revoked.
  std::optional<scope_set> scopes;    ///< Absent: all that its role permits.
};
BOOST_DESCRIBE_STRUCT(key_plan, (), (name, role, expires_at, scopes))

/// Whoever makes a key keeps it from here: the command knows its hash alone.
struct create_key {
  key_plan plan;
  std::string hash;    ///< As in workspace::key.
  std::string ending;  ///< As in workspace::key.
};
struct revoke_key {
  key_id key;
};

/// The fields of POST /v1/lists.
struct create_list {
  std::optional<list_id> id;  ///< A UUIDv7 of the client's making; absent: derived from the command id.
  std::string name;
};
BOOST_DESCRIBE_STRUCT(create_list, (), (id, name))

/// The fields of PATCH /v1/lists/{id}.
struct list_patch {
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(list_patch, (), (name))

struct change_list {
  list_id list;
  list_patch patch;
};
/// Hides the list and its tasks. The inbox cannot be trashed.
struct trash_list {
  list_id list;
};
/// Brings the list and its tasks back from the trash, as long as it is kept (state::trash_days).
struct restore_list {
  list_id list;
};

}  // namespace aido::workspace
