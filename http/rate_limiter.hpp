#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/base/limits.hpp"

namespace aido::http {

/// How much one caller may ask for.
struct rate {
  std::uint32_t per_second = 0;  ///< Requests; 0: there is no limit.
  std::uint32_t burst = 0;       ///< Requests at once after a rest; at least 1 when there is a limit.
};

/// A token bucket for each caller: it holds `burst` requests and gains `per_second` of them. Only buckets that are not
/// full are kept, and of those at most a fixed number: when there are more, the one unused for longest counts as full.
/// Thread-safe.
class rate_limiter {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit rate_limiter(rate limit, std::size_t most_callers = limits::max_rate_buckets);

  /// False: nothing need be asked.
  bool is_on() const noexcept { return limit_.per_second > 0; }

  /// Takes one request from the bucket of `caller`: how many are left in it; absent when it was empty, and is no
  /// emptier now. `now` of one caller never decreases.
  std::optional<std::uint32_t> take(std::string_view caller, time_point now);

  /// Gives back a request that was taken for `caller` and came to nothing.
  void give_back(std::string_view caller);

  /// The values of the fields RateLimit-Policy and RateLimit (draft-ietf-httpapi-ratelimit-headers-11).
  std::string policy_text() const;
  static std::string standing_text(std::uint32_t left);

  /// Buckets that are kept.
  std::size_t size() const;

 private:
  struct bucket {
    std::string caller;
    time_point full_at;  // each request taken moves it on by one interval
  };
  using buckets = std::list<bucket>;  // the one unused for longest first

  bucket& bucket_of(std::string_view caller, time_point now);
  void forget_first();

  const rate limit_;
  const std::size_t most_callers_;
  const std::chrono::nanoseconds interval_;  // in which a bucket gains a request
  mutable std::mutex mutex_;                 // guards what follows
  buckets kept_;
  std::unordered_map<std::string_view, buckets::iterator> by_caller_;  // views into kept_
};

}  // namespace aido::http
