#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "eventstore/command_intake.hpp"

namespace aido::eventstore::kafka {

/// What became of a message, as whoever judged it told.
struct told_outcome {
  std::uint32_t partition = 0;
  std::uint64_t generation = 0;  ///< Of what the intake held of the partition then.
  log_offset at;
  command_outcome said;
};

/// Between an intake's thread and all others: what these tell of messages, and what they are shown. Thread-safe.
class intake_board {
 public:
  explicit intake_board(std::string topic) { status_.topic = std::move(topic); }

  void tell(told_outcome what);
  /// Takes all that is there, or what comes first within `patience`.
  std::vector<told_outcome> hear(std::chrono::milliseconds patience);

  void count_received();
  /// Dead letters that were written, for these.
  void count_put_aside(const std::vector<told_outcome>& refused);
  void show(std::vector<intake_status::part> parts);
  /// Why nothing goes on; empty: it does.
  void show_obstacle(std::string obstacle);
  intake_status status() const;

 private:
  mutable std::mutex mutex_;  // guards all of it
  std::condition_variable spoken_;
  std::vector<told_outcome> told_;
  intake_status status_;
};

}  // namespace aido::eventstore::kafka
