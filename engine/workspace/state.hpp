#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"

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
  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (), (id, name, zone, members, lists, created_at, updated_at, version))

/// The list of that id, trashed or not; nullptr when there is none.
const list* find_list(const state& s, list_id id) noexcept;

}  // namespace aido::workspace
