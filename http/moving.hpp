#pragma once

#include <functional>

#include "http/edge.hpp"

/// Requests for a workspace that nobody serves, because it is on its way from one process to another (decision 080).
namespace aido::http {

/// The answer of `attempt` to `r`. Where processes share the log, it is called anew after ever longer pauses while it
/// says that the workspace moves or its process stops, for `edge::hand_over_wait` at most; and while it does not know
/// whether it has written, if a repetition is the same request. What was forwarded does not wait here: it does where it
/// came from. `shared` and `r` outlive it.
eventually<response> once_served(edge& shared, const request& r, executor_ptr home,
                                 std::function<eventually<response>()> attempt);

}  // namespace aido::http
