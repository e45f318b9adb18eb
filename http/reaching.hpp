#pragma once

#include <optional>
#include <string_view>

#include "http/edge.hpp"

/// Waiting until the views show what a request asks for; no longer than edge::position_wait. `field` says where it
/// asks.
namespace aido::http {

/// Until the workspace's view shows `wanted`. Fails with gone when the log, asked after the request came, ends before
/// it: what the client has seen is of another copy of this log. Else as the gateway does, and with unavailable when it
/// takes too long.
eventually<result<void>> reach(const call& c, log_offset wanted, std::string_view field);

/// The same for a moment of the past that a position names; an instant is never beyond the end.
eventually<result<void>> reach(const call& c, std::optional<actors::as_of> when, std::string_view field = "as_of");

/// Until the view shows all that the log holds now; what it shows then. Fails as the gateway does, and with unavailable
/// when it takes too long.
eventually<result<position>> reach_end(const call& c, std::string_view field);

}  // namespace aido::http
