#pragma once

#include "engine/workspace/state.hpp"

/// What the API shows of a workspace: without its lists, which have an address of their own, and without the hashes of
/// its keys.
namespace aido::workspace {

struct profile {
  workspace_id id;
  std::string name;
  std::string zone;
  std::uint32_t trash_days = usual_trash_days;
  std::vector<reminder::plan> default_reminders;
  time_of_day default_reminder_time;
  std::vector<member> members;
  instant created_at;
  instant updated_at;
  aido::version version;
  friend bool operator==(const profile&, const profile&) = default;
};
BOOST_DESCRIBE_STRUCT(profile, (),
                      (id, name, zone, trash_days, default_reminders, default_reminder_time, members, created_at,
                       updated_at, version))

profile profile_of(const state& s);

struct key_profile {
  key_id id;
  std::string name;
  workspace::role role = workspace::role::viewer;
  std::string ending;
  std::optional<instant> expires_at;
  std::optional<scope_set> scopes;
  instant created_at;
  principal created_by;
  aido::version version;
  friend bool operator==(const key_profile&, const key_profile&) = default;
};
BOOST_DESCRIBE_STRUCT(key_profile, (), (id, name, role, ending, expires_at, scopes, created_at, created_by, version))

key_profile profile_of(const key& k);

}  // namespace aido::workspace
