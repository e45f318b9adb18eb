#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>

#include "engine/base/ids.hpp"
#include "engine/workspace/channel_events.hpp"

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

}  // namespace aido::workspace
