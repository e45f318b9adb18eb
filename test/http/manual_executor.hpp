#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>

#include "http/eventually.hpp"
#include "http/executor.hpp"
#include "http/peer_pool.hpp"

namespace aido::http {

/// An executor that the test turns by hand, with alarms that ring when the test says so.
class manual_executor final : public executor {
 public:
  /// With connections to other processes that `make` makes; or to nobody.
  explicit manual_executor(peer_pool::factory make = {}, pool_bounds bounds = {})
      : peers_(*this, std::move(make), bounds) {}

  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(work));
    changed_.notify_one();
  }
  std::unique_ptr<alarm> make_alarm() override { return std::make_unique<hand_alarm>(*this); }

  peer_pool& peers() override { return peers_; }

  /// Waits for the next piece of work, and does it.
  void turn() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !posted_.empty(); });
    const auto work = std::move(posted_.front());
    posted_.pop_front();
    lock.unlock();
    work();
  }
  /// Drops what was posted and not done, as an executor that has stopped does: it may hold on to this executor.
  void stop() {
    std::unique_lock lock(mutex_);
    const auto dropped = std::exchange(posted_, {});
    lock.unlock();
  }
  /// Rings every alarm that is set; how many.
  std::size_t ring() {
    const auto set = std::exchange(set_, {});
    for (auto* const a : set) std::exchange(a->then, nullptr)();
    return set.size();
  }

  /// What `work` makes, turning until it is there.
  template <class T>
  T finish(eventually<T> work) {
    const auto done = std::make_shared<bool>(work.start());
    if (!*done) work.when_done([done] { *done = true; });
    while (!*done) turn();
    return work.take();
  }

 private:
  struct hand_alarm final : alarm {
    explicit hand_alarm(manual_executor& home) : home_(home) {}
    ~hand_alarm() override { home_.set_.erase(this); }
    void set(std::chrono::milliseconds, std::function<void()> what) override {
      then = std::move(what);
      home_.set_.insert(this);
    }
    void cancel() override { home_.set_.erase(this); }

    std::function<void()> then;

   private:
    manual_executor& home_;
  };

  std::mutex mutex_;  // guards posted_
  std::condition_variable changed_;
  std::deque<std::function<void()>> posted_;
  std::set<hand_alarm*> set_;
  peer_pool peers_;
};

}  // namespace aido::http
