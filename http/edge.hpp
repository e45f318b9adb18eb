#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "engine/base/limits.hpp"
#include "eventstore/event_log.hpp"
#include "http/context.hpp"
#include "http/cors.hpp"
#include "http/executor.hpp"
#include "http/host_guard.hpp"
#include "http/message.hpp"
#include "http/metrics.hpp"
#include "http/rate_limiter.hpp"

namespace aido::http {

/// What all requests of one server share.
struct edge {
  explicit edge(http::context c, rate limit = {});

  http::context outside;
  eventstore::log_description log;
  http::metrics metrics;
  http::exposure exposure = exposure::loopback;
  std::uint16_t port = 0;  ///< That the server listens on; set before the first request.
  std::chrono::milliseconds heartbeat = limits::heartbeat_interval;
  std::chrono::milliseconds position_wait = limits::position_wait;
  std::chrono::milliseconds hand_over_wait = limits::hand_over_wait;
  std::size_t max_streams = limits::max_streams;
  rate_limiter rate_limit;
  /// Set when the server drains: from then on no request waits for its workspace to be served.
  std::atomic<bool> draining = false;
  cors_policy cors;  ///< Set before the first request.
  /// For durations; thread-safe.
  std::function<std::chrono::steady_clock::time_point()> steady = std::chrono::steady_clock::now;
};

/// One request on its way through a handler.
struct call {
  http::edge& edge;
  const http::request& request;
  std::string_view query;
  std::string_view id;    ///< What stood for {id} or {principal} in the path.
  std::string_view part;  ///< What stood for its second placeholder.
  executor_ptr home;
  caller who;  ///< Of nobody for routes that are not under /v1.

  actors::gateway& gateway() const noexcept { return edge.outside.gateway; }
  workspace_id workspace() const noexcept { return who.workspace; }
  partition_id partition() const noexcept { return gateway().partition_of(workspace()); }
};

/// What a handler makes: an answer, or why there is none (problem.hpp). `at` is its Log-Position when it is not just
/// what the view showed before.
struct answered {
  http::response response;
  std::optional<position> at;
};
using handled = eventually<result<answered>>;

}  // namespace aido::http
