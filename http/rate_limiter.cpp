#include "http/rate_limiter.hpp"

#include <algorithm>

namespace aido::http {

namespace {

// Of the buckets that have filled up again, what one request clears away: more than it can add.
constexpr int forgotten_per_request = 2;

std::chrono::nanoseconds interval_of(rate limit) {
  constexpr std::chrono::nanoseconds second = std::chrono::seconds{1};
  return limit.per_second == 0 ? second : second / limit.per_second;
}

}  // namespace

rate_limiter::rate_limiter(rate limit, std::size_t most_callers)
    : limit_(limit), most_callers_(most_callers), interval_(interval_of(limit)) {}

std::optional<std::uint32_t> rate_limiter::take(std::string_view caller, time_point now) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < forgotten_per_request && !kept_.empty() && kept_.front().full_at <= now; ++i) forget_first();
  auto& b = bucket_of(caller, now);
  const auto full_at = std::max(b.full_at, now) + interval_;
  const auto taken = (full_at - now + interval_ - std::chrono::nanoseconds{1}) / interval_;
  if (taken > limit_.burst) return std::nullopt;
  b.full_at = full_at;
  return limit_.burst - static_cast<std::uint32_t>(taken);
}

// A bucket that was forgotten meanwhile counts as full.
void rate_limiter::give_back(std::string_view caller) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_caller_.find(caller); found != by_caller_.end()) found->second->full_at -= interval_;
}

rate_limiter::bucket& rate_limiter::bucket_of(std::string_view caller, time_point now) {
  if (const auto found = by_caller_.find(caller); found != by_caller_.end()) {
    kept_.splice(kept_.end(), kept_, found->second);
    return kept_.back();
  }
  if (kept_.size() >= most_callers_) forget_first();
  kept_.push_back({.caller = std::string(caller), .full_at = now});
  by_caller_.emplace(kept_.back().caller, std::prev(kept_.end()));
  return kept_.back();
}

void rate_limiter::forget_first() {
  by_caller_.erase(kept_.front().caller);
  kept_.pop_front();
}

std::string rate_limiter::policy_text() const {
  // The window is the time in which an empty bucket fills up.
  const auto window = (limit_.burst + limit_.per_second - 1) / limit_.per_second;
  return "\"default\";q=" + std::to_string(limit_.burst) + ";w=" + std::to_string(window);
}

// Every bucket gains something within a second.
std::string rate_limiter::standing_text(std::uint32_t left) { return "\"default\";r=" + std::to_string(left) + ";t=1"; }

std::size_t rate_limiter::size() const {
  const std::lock_guard lock(mutex_);
  return kept_.size();
}

}  // namespace aido::http
