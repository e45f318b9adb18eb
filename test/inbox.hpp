#pragma once

#include <condition_variable>
#include <mutex>
#include <vector>

namespace aido::test {

/// A place where another thread leaves things, and where one waits for so many of them.
template <class T>
class inbox {
 public:
  void put(T value) {
    const std::lock_guard lock(mutex_);
    values_.push_back(std::move(value));
    changed_.notify_all();
  }
  std::vector<T> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return values_.size() >= count; });
    return values_;
  }

 private:
  std::mutex mutex_;  // guards values_
  std::condition_variable changed_;
  std::vector<T> values_;
};

}  // namespace aido::test
