#include "eventstore/dapr/sidecar_watch.hpp"

namespace aido::eventstore::dapr {

namespace {

// Good once it can be called, also before it has found its application, and without a token.
constexpr std::string_view probe = "/v1.0/healthz/outbound";

std::string obstacle_of(sidecar& over) {
  const auto answered = over.ask({.path = std::string(probe), .patience = limits::sidecar_look_patience});
  if (!answered) return answered.error().detail;
  return answered->is_good() ? std::string() : refusal_in(*answered, "The sidecar is not ready").detail;
}

}  // namespace

sidecar_watch::sidecar_watch(sidecar& over, std::string address, std::function<void(std::string_view)> notice)
    : over_(over), notice_(std::move(notice)) {
  status_ = {.address = std::move(address), .answers = false, .detail = "It has not been looked for yet."};
  thread_ = std::thread([this] { run(); });
}

sidecar_watch::~sidecar_watch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

sidecar_status sidecar_watch::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void sidecar_watch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    find(obstacle_of(over_));
    lock.lock();
    stop_.wait_for(lock, limits::sidecar_look, [this] { return stopping_; });
  }
}

void sidecar_watch::find(std::string obstacle) {
  const bool answers = obstacle.empty();
  bool changed = false;
  {
    const std::lock_guard lock(mutex_);
    changed = answers != status_.answers;
    status_.answers = answers;
    status_.detail = obstacle;
  }
  if (changed) notice_(answers ? "The sidecar answers." : "The sidecar is gone: " + obstacle);
}

}  // namespace aido::eventstore::dapr
