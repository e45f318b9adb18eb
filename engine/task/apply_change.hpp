#pragma once

#include "engine/task/events.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// `change` done to the content of `t`; versions and times are the caller's. Used by decide, to look at what will be,
/// and by evolve.
void apply_change(state& t, const changed& change);

}  // namespace aido::task
