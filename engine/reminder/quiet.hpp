#pragma once

#include <optional>
#include <string>

#include "engine/workspace/channel.hpp"

/// Quiet hours: what fires inside of them is delivered at their end.
namespace aido::reminder {

/// What is wrong with them, as a sentence; absent when nothing is.
std::optional<std::string> fault_of(const workspace::quiet_hours& q);

/// The end of the quiet hours that `now` lies in; absent outside of them, or when tzdata has lost their zone.
std::optional<instant> quiet_until(const workspace::quiet_hours& q, instant now);

}  // namespace aido::reminder
