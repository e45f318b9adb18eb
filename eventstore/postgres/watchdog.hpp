#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <stop_token>
#include <thread>

namespace aido::eventstore::postgres {

using steady_time = std::chrono::steady_clock::time_point;

/// Ends what takes too long: libpq waits for an answer without a bound, and the server's own timeout does not help when
/// it is the server, or a pooler before it, that is stuck. Thread-safe; has a thread of its own.
class watchdog {
 public:
  /// Ends the watch over one socket when it goes.
  class watch;

  watchdog();
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;
  ~watchdog();

  /// From `until` on whatever is sent or received on `socket` fails; it must stay open while the watch lasts.
  watch over(int socket, steady_time until);

 private:
  struct watched {
    steady_time until;
    int socket;
    bool ended = false;
  };

  void run(const std::stop_token& stopped);
  steady_time earliest() const;
  void end_late();

  std::mutex mutex_;  // guards watched_
  std::condition_variable_any changed_;
  std::list<watched> watched_;
  std::jthread thread_;
};

class watchdog::watch {
 public:
  watch(const watch&) = delete;
  watch& operator=(const watch&) = delete;
  ~watch();

 private:
  friend class watchdog;
  watch(watchdog& of, std::list<watched>::iterator entry) : of_(of), entry_(entry) {}
  watchdog& of_;
  std::list<watched>::iterator entry_;
};

}  // namespace aido::eventstore::postgres
