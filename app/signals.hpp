#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

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

  /// What `work` returns. A signal that comes before it does, or came before this was called, ends the process at once,
  /// as if nobody waited for signals. For work that may be cut off anywhere. Threads that it makes have the signals
  /// blocked, as all others.
  template <class Work>
  auto mortal_during(Work work) const {
    const mortal meanwhile(set_);
    return work();
  }

  /// From now on a signal ends the process at once, with exit_interrupted.
  void let_the_next_one_kill();

 private:
  /// A thread that does not block the signals, and dies of one.
  class mortal {
   public:
    explicit mortal(const sigset_t& set);
    mortal(const mortal&) = delete;
    mortal& operator=(const mortal&) = delete;
    ~mortal();

   private:
    const sigset_t set_;
    std::jthread open_to_them_;
  };

  sigset_t set_;
};

}  // namespace aido::app
