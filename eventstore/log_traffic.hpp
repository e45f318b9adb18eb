#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace aido::eventstore {

/// What is measured on the connections to a log that is far away; counters count from the start of the process's log,
/// but for those of a connection that was replaced.
struct log_traffic {
  std::uint64_t queued_records = 0;         ///< Handed over and not yet acknowledged.
  std::uint64_t queued_bytes = 0;           ///< The same.
  std::uint64_t bytes_sent = 0;             ///< To all brokers.
  std::uint64_t bytes_received = 0;         ///< From all brokers.
  std::uint64_t errors = 0;                 ///< Failed sends and receives, requests without an answer in time.
  std::chrono::microseconds round_trip{0};  ///< 99th percentile of the slowest broker.
  /// By partition: records that its follower has not seen yet. Absent: nobody follows, or there are none but own ones.
  std::vector<std::optional<std::uint64_t>> lag;
};

}  // namespace aido::eventstore
