#pragma once

#include <optional>
#include <string>

#include "http/edge.hpp"

/// Requests for workspaces that another process serves (decision 055):
///
///   W1  Which workspace a request is for is read from its credential without trusting it. It decides where the request
///       goes and nothing else: who serves the workspace judges the credential.
///   W2  One hop: what was forwarded carries Aido-Forwarded, and with it is served where it arrives or refused.
///   W3  A request goes out a second time only when the first found a kept connection that had ended, and only if a
///       repetition is the same request: it reads, or has an Idempotency-Key.
///   W4  While a workspace moves, requests for it wait in the process that their clients are connected to (moving.hpp).
namespace aido::http {

/// Whether another process has sent it here.
bool was_forwarded(const request& r) noexcept;

/// Whether a repetition is the same request.
bool may_go_twice(const request& r) noexcept;

/// Where `r` has to go (host:port); absent: it is served here.
std::optional<std::string> owner_elsewhere(const edge& shared, const request& r);

/// The answer of `owner` to `r`, or the problem that there is none; counted. `shared` and `r` outlive it.
eventually<response> forward(edge& shared, const request& r, std::string owner, executor_ptr home);

}  // namespace aido::http
