#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

#include "actors/gateway.hpp"
#include "engine/base/result.hpp"
#include "http/executor.hpp"

/// Awaiting an answer of the gateway in a handler:
///
///   const auto answer = co_await ask<actors::answer>(home, lost, [&](auto done) { gateway.submit(c, std::move(done));
///   });
///
///   A1  The first to settle a question wins: the answer, its loss, or its time running out.
///   A2  Settling posts to `home`: the coroutine goes on there and nowhere else, even when the answer comes inline.
///   A3  The gateway keeps the question alive, never the coroutine; posts to a stopped executor are dropped, so a
///       coroutine that is gone is never resumed.
namespace aido::http {

template <class T>
class question : public std::enable_shared_from_this<question<T>> {
 public:
  explicit question(executor_ptr home) : home_(std::move(home)) {}

  void settle(result<T> answer) {
    if (settled_.exchange(true, std::memory_order_acq_rel)) return;
    answer_.emplace(std::move(answer));
    home_->post([self = this->shared_from_this()] { self->waiting_.resume(); });
  }

  void wait(std::coroutine_handle<> waiting) noexcept { waiting_ = waiting; }
  void limit(std::chrono::milliseconds patience, failure then) {
    alarm_ = home_->make_alarm();
    alarm_->set(patience, [this, then = std::move(then)] { settle(then); });
  }
  result<T> take() { return std::move(*answer_); }
  /// Nobody waits any more: timers die with the coroutine, on its thread.
  void abandon() noexcept { alarm_.reset(); }

 private:
  executor_ptr home_;
  std::atomic<bool> settled_{false};
  std::optional<result<T>> answer_;
  std::coroutine_handle<> waiting_;
  std::unique_ptr<alarm> alarm_;
};

/// What a question is answered with when the gateway does not answer in time.
struct patience {
  std::chrono::milliseconds time;
  failure then;
};

template <class T, class Start>
class asking {
 public:
  asking(executor_ptr home, failure lost, Start start, std::optional<patience> bounded)
      : asked_(std::make_shared<question<T>>(std::move(home))),
        lost_(std::move(lost)),
        start_(std::move(start)),
        bounded_(std::move(bounded)) {}

  asking(const asking&) = delete;
  asking& operator=(const asking&) = delete;
  ~asking() { asked_->abandon(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    asked_->wait(waiting);
    if (bounded_) asked_->limit(bounded_->time, std::move(bounded_->then));
    start_(
        actors::owed_to<T>([asked = asked_](result<T> answer) { asked->settle(std::move(answer)); }, std::move(lost_)));
  }
  result<T> await_resume() { return asked_->take(); }

 private:
  std::shared_ptr<question<T>> asked_;
  failure lost_;
  Start start_;
  std::optional<patience> bounded_;
};

/// Calls `start(completion)`; the answer, or `lost` when the completion is dropped without one.
template <class T, class Start>
asking<T, Start> ask(executor_ptr home, failure lost, Start start, std::optional<patience> bounded = std::nullopt) {
  return {std::move(home), std::move(lost), std::move(start), std::move(bounded)};
}

}  // namespace aido::http
