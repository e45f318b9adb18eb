#pragma once

#include <chrono>
#include <csignal>
#include <optional>

namespace aido::app {

/// SIGTERM, SIGINT and SIGHUP as something to wait for. Made before any other thread: they inherit that the signals are
/// blocked, so that only `wait` gets them. A SIGHUP that is ignored (nohup) stays ignored.
class stop_signals {
 public:
  stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// The signal that came; absent when none came within `patience`.
  std::optional<int> wait(std::chrono::milliseconds patience);

  /// From now on a signal ends the process at once, with exit_interrupted.
  void let_the_next_one_kill();

 private:
  sigset_t set_;
};

}  // namespace aido::app
