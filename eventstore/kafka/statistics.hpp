#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace aido::eventstore {

/// What librdkafka measures, of all connections of one log; counters count from the start of the process's log, but for
/// those of a producer that was replaced.
struct kafka_statistics {
  std::uint64_t queued_records = 0;               ///< Handed over and not yet acknowledged.
  std::uint64_t queued_bytes = 0;                 ///< The same.
  std::uint64_t bytes_sent = 0;                   ///< To all brokers.
  std::uint64_t bytes_received = 0;               ///< From all brokers.
  std::uint64_t errors = 0;                       ///< Failed sends and receives, requests without an answer in time.
  std::chrono::microseconds round_trip{0};        ///< 99th percentile of the slowest broker.
  std::vector<std::optional<std::uint64_t>> lag;  ///< By partition: records that its follower has not seen yet.
};

namespace kafka {

/// Which of a log's connections said it.
enum class role {
  producer,
  follower,  ///< Tails the partitions.
  reader,    ///< Reads where it is asked to; administration goes over it too.
  member,    ///< Takes part in the group that divides the partitions; fetches nothing.
  teller,    ///< Produces what those outside are told.
  keeper,    ///< Keeps how far they were told, as offsets of a group that nobody takes part in.
  intake,    ///< Reads commands, as a member of their topic's group.
  letters,   ///< Writes dead letters.
};

/// The newest figures of each connection. Thread-safe.
class statistics_board {
 public:
  explicit statistics_board(std::uint32_t partitions) : lag_(partitions) {}

  /// Takes one of librdkafka's reports (JSON, STATISTICS.md); what is missing in it counts as nothing.
  void put(role from, std::string_view report);
  kafka_statistics read() const;

 private:
  mutable std::mutex mutex_;  // guards everything below
  kafka_statistics producer_;
  kafka_statistics follower_;
  std::vector<std::optional<std::uint64_t>> lag_;
};

}  // namespace kafka

}  // namespace aido::eventstore
