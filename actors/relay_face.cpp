#include "actors/relay_face.hpp"

#include <algorithm>

#include "actors/relay_limits.hpp"

namespace aido::actors {

void relay_face::handed_over(instant oldest, steady now) {
  const std::lock_guard lock(mutex_);
  oldest_ = oldest;
  under_way_since_ = now;
}

void relay_face::published(std::size_t events) {
  const std::lock_guard lock(mutex_);
  status_.published += events;
  status_.failing.clear();
  oldest_.reset();
  under_way_since_.reset();
  failing_since_.reset();
}

void relay_face::failed(std::string why, steady now) {
  const std::lock_guard lock(mutex_);
  ++status_.failures;
  status_.failing = std::move(why);
  under_way_since_.reset();
  if (!failing_since_) failing_since_ = now;
}

void relay_face::caught_up() {
  const std::lock_guard lock(mutex_);
  status_.failing.clear();
  failing_since_.reset();
}

relay_status relay_face::status(instant now, steady steady_now) const {
  const std::lock_guard lock(mutex_);
  auto s = status_;
  s.lag = lag(now, steady_now);
  if (s.failing.empty() && under_way_since_ && steady_now - *under_way_since_ > limits::relay_patience)
    s.failing = "Nobody has acknowledged the events that were handed over.";
  return s;
}

std::chrono::milliseconds relay_face::lag(instant now, steady steady_now) const {
  constexpr std::chrono::milliseconds none{0};
  if (oldest_) return std::max(now - *oldest_, none);
  if (!failing_since_) return none;
  return std::max(std::chrono::floor<std::chrono::milliseconds>(steady_now - *failing_since_), none);
}

}  // namespace aido::actors
