#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <vector>

#include "engine/workspace/personal.hpp"

namespace aido::workspace {

/// The fields of PUT /v1/notifications/{principal}.
struct personal_plan {
  std::optional<std::vector<notification_step>> steps;  ///< Needed; none: nothing is sent.
  std::optional<workspace::quiet_hours> quiet_hours;
};
BOOST_DESCRIBE_STRUCT(personal_plan, (), (steps, quiet_hours))

/// Given by `who` or by an owner; takes the place of what was set before.
struct set_personal {
  principal who;
  personal_plan plan;
};
/// `who` is told as the workspace says again.
struct reset_personal {
  principal who;
};

}  // namespace aido::workspace
