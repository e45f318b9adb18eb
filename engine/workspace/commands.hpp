#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel_commands.hpp"

namespace aido::workspace {

/// Makes the workspace with its inbox (list id = UUIDv5(workspace, "inbox")); the principal becomes its owner.
struct create {
  workspace_id id;
  std::string name;
  std::string zone;
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
/// Brings the list and its tasks back from the trash, within limits::trash_retention.
struct restore_list {
  list_id list;
};

}  // namespace aido::workspace
