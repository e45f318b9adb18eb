#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "eventstore/log_traffic.hpp"

namespace aido::eventstore::kafka {

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

/// The newest figures of producer and follower. Thread-safe.
class statistics_board {
 public:
  explicit statistics_board(std::uint32_t partitions) : lag_(partitions) {}

  /// Takes one of librdkafka's reports (JSON, STATISTICS.md), but not of another role; what is missing in it counts as
  /// nothing.
  void put(role from, std::string_view report);
  log_traffic read() const;

 private:
  mutable std::mutex mutex_;  // guards everything below
  log_traffic producer_;
  log_traffic follower_;
  std::vector<std::optional<std::uint64_t>> lag_;
};

}  // namespace aido::eventstore::kafka
