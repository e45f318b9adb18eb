#pragma once

#include <memory>
#include <mutex>

#include "eventstore/event_log.hpp"

namespace aido::eventstore {

/// One subscriber of a log, shared between the log (weakly) and the subscription: the log delivers, the subscription
/// closes. For adapters.
class follower {
 public:
  explicit follower(record_sink sink) : sink_(std::move(sink)) {}

  /// Calls the sink, unless closed. A failure is the last call.
  void deliver(result<record_batch> records) {
    const std::lock_guard lock(running_);
    if (closed_) return;
    closed_ = !records;
    sink_(std::move(records));
  }

  /// Waits for a running sink, unless it is called from within it; afterwards the sink is not called any more.
  void close() {
    const std::lock_guard lock(running_);
    closed_ = true;
  }

 private:
  std::recursive_mutex running_;  // held while the sink runs; guards closed_
  bool closed_ = false;
  const record_sink sink_;
};

/// The subscription that closes its follower.
class follower_subscription final : public subscription {
 public:
  explicit follower_subscription(std::shared_ptr<follower> of) : follower_(std::move(of)) {}
  follower_subscription(const follower_subscription&) = delete;
  follower_subscription& operator=(const follower_subscription&) = delete;
  ~follower_subscription() override { follower_->close(); }

 private:
  std::shared_ptr<follower> follower_;
};

}  // namespace aido::eventstore
