#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <vector>

#include "engine/workspace/personal.hpp"

namespace aido::workspace {

/// Subject: the workspace.
struct personal_set {
  principal who;
  std::vector<notification_step> steps;
  std::optional<workspace::quiet_hours> quiet_hours;
  friend bool operator==(const personal_set&, const personal_set&) = default;
};
BOOST_DESCRIBE_STRUCT(personal_set, (), (who, steps, quiet_hours))

/// Subject: the workspace.
struct personal_reset {
  principal who;
  friend bool operator==(const personal_reset&, const personal_reset&) = default;
};
BOOST_DESCRIBE_STRUCT(personal_reset, (), (who))

}  // namespace aido::workspace
