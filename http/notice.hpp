#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <memory>
#include <utility>

#include "http/executor.hpp"

namespace aido::http {

/// A bell between a thread that has news and a coroutine that waits for them. Rings before a wait count.
class notice : public std::enable_shared_from_this<notice> {
 public:
  explicit notice(executor_ptr home) : home_(std::move(home)), alarm_(home_->make_alarm()) {}

  /// From any thread; quick, and at most one post is under way at a time.
  void ring() {
    if (rung_.exchange(true, std::memory_order_acq_rel)) return;
    home_->post([self = shared_from_this()] { self->wake(); });
  }

  /// On the executor's thread: forgets earlier rings. Look for news after it, not before.
  void clear() noexcept { rung_.store(false, std::memory_order_release); }

  struct waiting {
    notice& on;
    std::chrono::milliseconds patience;
    bool await_ready() const noexcept { return on.rung_.load(std::memory_order_acquire); }
    void await_suspend(std::coroutine_handle<> who) {
      on.waiting_ = who;
      on.alarm_->set(patience, [bell = &on] { bell->wake(); });
    }
    void await_resume() const noexcept {}
  };
  /// Until it rings or `patience` is over. One at a time, on the executor's thread.
  waiting wait(std::chrono::milliseconds patience) noexcept { return {*this, patience}; }

  /// On the executor's thread: ends a wait. Whoever destroys the coroutine that waits calls `detach` instead.
  void wake() {
    if (alarm_) alarm_->cancel();
    if (const auto who = std::exchange(waiting_, nullptr)) who.resume();
  }
  void detach() noexcept {
    waiting_ = nullptr;
    alarm_.reset();
  }

 private:
  executor_ptr home_;
  std::unique_ptr<alarm> alarm_;
  std::atomic<bool> rung_{false};
  std::coroutine_handle<> waiting_;
};

}  // namespace aido::http
