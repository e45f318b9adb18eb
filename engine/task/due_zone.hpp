#pragma once

#include <string_view>

#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// The zone that `d` is read in: its own, or for dates and floating times the workspace's. A name that tzdata has lost
/// since it was accepted reads as the workspace's zone, then as UTC: late is better than never.
aido::recurrence::zone zone_of(const due& d, std::string_view workspace_zone);

}  // namespace aido::task
