#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "engine/base/ids.hpp"
#include "eventstore/command_intake.hpp"

namespace aido::eventstore::kafka {

/// The messages of one partition of commands, from the oldest that is not settled on:
///
///   V1  of those with the same key, and of those without one, the oldest is judged first; the next one once that is
///       settled
///   V2  what may be committed is the offset of the oldest that is not settled
///   V3  what is held is bounded, and so is what is under way: a command that waits holds up others only then
///
/// Not thread-safe.
class command_window {
 public:
  using instant = std::chrono::steady_clock::time_point;
  struct taken {
    log_offset at;
    command_message message;
  };

  /// The next message; offsets increase.
  void add(log_offset at, command_message m);
  /// No more are to be added for now.
  bool is_full() const noexcept;

  /// What is to be judged by now; it is under way until it is settled or postponed.
  std::vector<taken> take_due(instant now);
  /// It was judged, and something else is under way before it can be settled: it holds up its key alone.
  void set_aside(log_offset at);
  void settle(log_offset at);
  /// It is due again after a wait, which doubles each time.
  void postpone(log_offset at, instant now, errc why);
  /// When the next one is due; absent: that is not a question of time.
  std::optional<instant> next_due() const;

  /// The message at `at`, which is not settled.
  const command_message& at(log_offset at) const;
  /// V2; absent before the first message.
  std::optional<log_offset> settled_until() const noexcept { return settled_until_; }
  std::size_t held() const noexcept { return entries_.size(); }
  /// Being judged, or aside.
  std::size_t under_way() const noexcept { return under_way_ + aside_; }
  /// Why the oldest is postponed; absent when it is not.
  std::optional<errc> waits_for() const;

 private:
  enum class state { waiting, under_way, aside, settled };
  struct entry {
    log_offset at;
    command_message message;
    command_window::state state = state::waiting;
    instant due{};
    std::chrono::milliseconds wait{0};
    std::optional<errc> why = std::nullopt;
  };
  entry& find(log_offset at);
  void move(entry& e, state to);

  std::deque<entry> entries_;  // by offset
  std::size_t bytes_ = 0;
  std::size_t under_way_ = 0;
  std::size_t aside_ = 0;
  std::optional<log_offset> settled_until_;
};

}  // namespace aido::eventstore::kafka
