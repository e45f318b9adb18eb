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
}

void relay_face::failed(std::string why) {
  const std::lock_guard lock(mutex_);
  ++status_.failures;
  status_.failing = std::move(why);
  under_way_since_.reset();
}

void relay_face::caught_up() {
  const std::lock_guard lock(mutex_);
  status_.failing.clear();
}

relay_status relay_face::status(instant now, steady steady_now) const {
  const std::lock_guard lock(mutex_);
  auto s = status_;
  if (oldest_) s.lag = std::max(now - *oldest_, std::chrono::milliseconds{0});
  if (s.failing.empty() && under_way_since_ && steady_now - *under_way_since_ > limits::relay_patience)
    s.failing = "Nobody has acknowledged the events that were handed over.";
  return s;
}

}  // namespace aido::actors
