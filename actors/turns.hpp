#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>

namespace aido::actors {

/// Lets a few of what needs much memory be under way at a time; some more wait, in order. Thread-safe.
class turns {
 public:
  turns(std::size_t at_a_time, std::size_t waiting) : free_(at_a_time), room_(waiting) {}

  /// Calls `begin`, now or at somebody's `end`, on that one's thread; false when too many wait already.
  bool take(std::function<void()> begin) {
    {
      const std::scoped_lock lock(mutex_);
      if (free_ == 0 && waiting_.size() >= room_) return false;
      if (free_ == 0) {
        waiting_.push_back(std::move(begin));
        return true;
      }
      --free_;
    }
    begin();
    return true;
  }

  /// Nobody who waits is begun any more.
  void close() {
    std::deque<std::function<void()>> dropped;  // outlives the lock: what goes with it may answer somebody
    const std::scoped_lock lock(mutex_);
    dropped.swap(waiting_);
    room_ = 0;
  }

  /// Once for each `begin` that was called.
  void end() {
    std::function<void()> next;
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty()) {
        ++free_;
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next();
  }

 private:
  std::mutex mutex_;  // guards what follows; a leaf
  std::size_t free_;
  std::size_t room_;
  std::deque<std::function<void()>> waiting_;
};

}  // namespace aido::actors
