#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace aido::app {

/// Does its chores, if there are any, one after the other on a thread of its own: once a minute, and when somebody
/// asks. A chore may block, for a bounded time, and says by itself when it fails.
class housekeeping {
 public:
  using chore = std::function<void()>;

  explicit housekeeping(std::vector<chore> chores);
  housekeeping(const housekeeping&) = delete;
  housekeeping& operator=(const housekeeping&) = delete;
  /// Waits for the chore that is under way.
  ~housekeeping() = default;

  /// Has them done soon. Returns at once; thread-safe.
  void run_soon();

 private:
  void work(const std::stop_token& stopped);

  const std::vector<chore> chores_;
  std::mutex mutex_;  // guards asked_
  std::condition_variable_any woken_;
  bool asked_ = false;
  std::jthread thread_;  // last: it uses what stands before it
};

}  // namespace aido::app
