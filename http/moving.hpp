#pragma once

#include <chrono>
#include <functional>

#include "http/edge.hpp"

/// Requests for a workspace that nobody serves, because it is on its way from one process to another (decision 080).
namespace aido::http {

/// Whether the answer says that nobody has looked at the request: its workspace moves, or its process stops.
bool is_not_served(const response& r);

/// Whether `r`, which `refused` is the answer to, is to be asked anew: processes share the log, and it says that the
/// workspace moves, that its process stops, or that it does not know whether it has written and a repetition is the
/// same request. What was forwarded does not wait here: it does where it came from.
bool waits_for_owner(const edge& shared, const request& r, const response& refused);

/// A request that waits.
struct waiting_request {
  executor_ptr home;
  std::chrono::steady_clock::time_point since;  ///< It came then.
  response refused;                             ///< What was said to it first.
};

/// The answer of `attempt` to `r`, called after ever longer pauses until the answer is one that does not wait, or
/// `edge::hand_over_wait` is over since the request came, or the server drains: then what was said last is the answer,
/// while there is still time to give it. `shared` and `r` outlive it.
eventually<response> once_served(const edge& shared, const request& r, waiting_request w,
                                 std::function<eventually<response>()> attempt);

}  // namespace aido::http
