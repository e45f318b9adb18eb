#pragma once

#include "http/edge.hpp"

namespace aido::http {

/// Answers a request of sound form, whatever becomes of it: checks where it comes from, finds its route and its caller,
/// waits for its Log-Position, runs the handler, and makes problems of failures. `shared` and `r` outlive what it
/// returns.
eventually<response> serve(edge& shared, const request& r, executor_ptr home);

/// The answer to a message that cannot be served (malformed_request, headers_too_large, …); counted, and the connection
/// is to be closed.
response refuse(edge& shared, const failure& why);

}  // namespace aido::http
