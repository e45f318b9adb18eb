#pragma once

#include <vector>

#include "engine/task/state.hpp"

namespace aido::task {

/// A series before and after one of its dues, and all that follow, moved.
struct moved_series {
  const recurrence& before;
  const due& like_before;  ///< What kind of due it had.
  local_time from;         ///< The slot that moves
  const recurrence& after;
  const due& like_after;
  local_time to;  ///< to here.
};

/// The exceptions of `m.after`, those from the moved slot on moved with the slots that they take away: one whose slot
/// the moved series has no more goes as far as the slot did. One that still takes a slot away, such as a holiday of a
/// daily series, stays; so does one that never did.
std::vector<aido::recurrence::moment> exceptions_along(const moved_series& m);

}  // namespace aido::task
