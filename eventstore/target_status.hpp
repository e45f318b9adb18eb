#pragma once

#include <boost/describe.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

/// What is known of those that a Dapr sidecar calls for us.
namespace aido::eventstore {

/// What the sidecar's latest answer said of the circuit breaker that its resiliency policy has before a target.
enum class circuit {
  unknown,  ///< Nothing was sent yet.
  closed,
  open,  ///< The sidecar turns calls away by itself.
};
BOOST_DESCRIBE_ENUM(circuit, unknown, closed, open)

/// A target (engine/workspace/dapr_target.hpp); counters count from the start of the process.
struct target_status {
  std::string target;
  circuit breaker = circuit::unknown;
  std::uint64_t delivered = 0;
  std::uint64_t failed = 0;       ///< After the sidecar's own retries, or because the sidecar is away.
  std::uint64_t turned_away = 0;  ///< By the breaker.
};

/// A copy of what is known now; thread-safe.
using target_board = std::function<std::vector<target_status>()>;

}  // namespace aido::eventstore
