#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel_events.hpp"
#include "engine/workspace/personal_events.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// Subject: the workspace.
struct created {
  std::string name;
  std::string zone;
  principal owner;
  list_id inbox;
  friend bool operator==(const created&, const created&) = default;
};
BOOST_DESCRIBE_STRUCT(created, (), (name, zone, owner, inbox))

/// Subject: the list.
struct list_created {
  std::string name;
  friend bool operator==(const list_created&, const list_created&) = default;
};
BOOST_DESCRIBE_STRUCT(list_created, (), (name))

/// Subject: the list.
struct list_changed {
  std::optional<std::string> name;
  friend bool operator==(const list_changed&, const list_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(list_changed, (), (name))

/// Subject: the list.
struct list_trashed {
  friend bool operator==(const list_trashed&, const list_trashed&) = default;
};
BOOST_DESCRIBE_STRUCT(list_trashed, (), ())

/// Subject: the list.
struct list_restored {
  friend bool operator==(const list_restored&, const list_restored&) = default;
};
BOOST_DESCRIBE_STRUCT(list_restored, (), ())

/// Subject: the workspace. Every field is absent unless it changed.
struct changed {
  std::optional<std::string> name;
  std::optional<std::string> zone;
  std::optional<std::uint32_t> trash_days;
  std::optional<std::vector<reminder::plan>> default_reminders;
  std::optional<time_of_day> default_reminder_time;
  friend bool operator==(const changed&, const changed&) = default;
};
BOOST_DESCRIBE_STRUCT(changed, (), (name, zone, trash_days, default_reminders, default_reminder_time))

/// Subject: the workspace.
struct member_added {
  principal who;
  workspace::role role = workspace::role::viewer;
  friend bool operator==(const member_added&, const member_added&) = default;
};
BOOST_DESCRIBE_STRUCT(member_added, (), (who, role))

/// Subject: the workspace.
struct member_role_changed {
  principal who;
  workspace::role role = workspace::role::viewer;
  friend bool operator==(const member_role_changed&, const member_role_changed&) = default;
};
BOOST_DESCRIBE_STRUCT(member_role_changed, (), (who, role))

/// Subject: the workspace.
struct member_removed {
  principal who;
  friend bool operator==(const member_removed&, const member_removed&) = default;
};
BOOST_DESCRIBE_STRUCT(member_removed, (), (who))

/// Subject: the key.
struct key_created {
  std::string name;
  workspace::role role = workspace::role::viewer;
  std::string hash;
  std::string ending;
  std::optional<instant> expires_at;
  std::optional<scope_set> scopes;  ///< Absent: all that its role permits, as in keys from before there were scopes.
  friend bool operator==(const key_created&, const key_created&) = default;
};
BOOST_DESCRIBE_STRUCT(key_created, (), (name, role, hash, ending, expires_at, scopes))

/// Subject: the key.
struct key_revoked {
  friend bool operator==(const key_revoked&, const key_revoked&) = default;
};
BOOST_DESCRIBE_STRUCT(key_revoked, (), ())

}  // namespace aido::workspace
