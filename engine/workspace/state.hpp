#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel.hpp"

namespace aido::workspace {

enum class role { owner, editor, viewer };
BOOST_DESCRIBE_ENUM(role, owner, editor, viewer)

struct member {
  principal who;
  workspace::role role = workspace::role::viewer;
  friend bool operator==(const member&, const member&) = default;
};
BOOST_DESCRIBE_STRUCT(member, (), (who, role))

/// A list has a version of its own: it is a subject of events.
struct list {
  list_id id;
  std::string name;
  std::optional<instant> trashed_at;  ///< While set, its tasks are hidden with it.
  instant created_at;
  instant updated_at;
  aido::version version;
  friend bool operator==(const list&, const list&) = default;
};
BOOST_DESCRIBE_STRUCT(list, (), (id, name, trashed_at, created_at, updated_at, version))

struct state {
  workspace_id id;
  std::string name;
  std::string zone;  ///< IANA zone that floating dues and dates are read in.
  std::vector<member> members;
  std::vector<workspace::list> lists;  ///< In order of creation; the first is the inbox.
  instant created_at;
  instant updated_at;
  aido::version version;
  std::vector<workspace::channel> channels;  ///< In order of creation.
  std::optional<workspace::quiet_hours> quiet_hours;
  std::optional<channel_id> default_channel;  ///< Reminders go to this one alone; absent: to all that want them.
  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (),
                      (id, name, zone, members, lists, created_at, updated_at, version, channels, quiet_hours,
                       default_channel))

/// The list of that id, trashed or not; nullptr when there is none.
const list* find_list(const state& s, list_id id) noexcept;

/// True when reminders go to `c`: it is on, wants them, and is the default channel if there is one.
bool takes_reminders(const channel& c, const state& s) noexcept;

/// The channel of that id; nullptr when there is none (any more).
const channel* find_channel(const state& s, const channel_id& id) noexcept;

}  // namespace aido::workspace
