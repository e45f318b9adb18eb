#pragma once

#include <array>
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

/// What an intake's messages take: an obstacle can be in either.
enum class intake_way { reading, letters };

/// Between an intake's thread and all others: what these tell of messages, and what they are shown. Thread-safe.
class intake_board {
 public:
  explicit intake_board(std::string topic) { status_.topic = std::move(topic); }

  void tell(told_outcome what);
  /// Takes all that is there, or what comes first within `patience`; nothing when it is woken.
  std::vector<told_outcome> hear(std::chrono::milliseconds patience);
  /// Ends a `hear` that waits, or else the next one at once.
  void wake();

  /// A message that came: nothing stands in the way of reading.
  void count_received();
  /// A dead letter that was written.
  void count_put_aside(const told_outcome& refused);
  void show(std::vector<intake_status::part> parts);
  /// Why nothing goes on there; empty: it does.
  void show_obstacle(intake_way where, std::string obstacle);
  intake_status status() const;

 private:
  mutable std::mutex mutex_;  // guards all of it
  std::condition_variable spoken_;
  std::vector<told_outcome> told_;
  bool woken_ = false;
  std::array<std::string, 2> obstacles_;  // by way
  intake_status status_;
};

}  // namespace aido::eventstore::kafka
