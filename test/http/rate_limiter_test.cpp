#include "http/rate_limiter.hpp"

#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace aido::http {
namespace {

using namespace std::chrono_literals;
using time_point = rate_limiter::time_point;

TEST(rate_limiter, a_rested_caller_has_its_burst_and_then_so_many_per_second) {
  rate_limiter limiter({.per_second = 2, .burst = 3});
  const time_point start{};
  EXPECT_EQ(limiter.take("ada", start), 2u);
  EXPECT_EQ(limiter.take("ada", start), 1u);
  EXPECT_EQ(limiter.take("ada", start), 0u);
  EXPECT_EQ(limiter.take("ada", start), std::nullopt);
  EXPECT_EQ(limiter.take("ada", start + 499ms), std::nullopt);
  EXPECT_EQ(limiter.take("ada", start + 500ms), 0u);
  EXPECT_EQ(limiter.take("ada", start + 501ms), std::nullopt);
  EXPECT_EQ(limiter.take("ada", start + 10s), 2u) << "it never holds more than its burst";
}

TEST(rate_limiter, what_is_given_back_may_be_taken_again) {
  rate_limiter limiter({.per_second = 1, .burst = 2});
  EXPECT_EQ(limiter.take("ada", time_point{}), 1u);
  EXPECT_EQ(limiter.take("ada", time_point{}), 0u);
  limiter.give_back("ada");
  limiter.give_back("nobody");
  EXPECT_EQ(limiter.take("ada", time_point{}), 0u);
  EXPECT_EQ(limiter.take("ada", time_point{}), std::nullopt);
  EXPECT_EQ(limiter.size(), 1u);
}

TEST(rate_limiter, what_comes_back_late_is_no_more_than_the_burst) {
  rate_limiter limiter({.per_second = 1, .burst = 2});
  limiter.take("ada", time_point{});
  limiter.give_back("ada");
  limiter.give_back("ada");
  EXPECT_EQ(limiter.take("ada", time_point{}), 1u);
}

TEST(rate_limiter, a_noisy_caller_takes_nothing_from_the_others) {
  rate_limiter limiter({.per_second = 10, .burst = 10});
  int refused = 0;
  int quiet_refused = 0;
  for (int i = 0; i < 10'000; ++i) {
    const time_point now{std::chrono::milliseconds{i}};
    refused += !limiter.take("noisy", now);
    if (i % 100 == 0) quiet_refused += !limiter.take("quiet", now);
  }
  EXPECT_EQ(quiet_refused, 0);
  EXPECT_EQ(refused, 10'000 - (10 + 99)) << "its burst, and ten a second for the ten seconds after";
}

TEST(rate_limiter, full_buckets_are_forgotten) {
  rate_limiter limiter({.per_second = 1, .burst = 5});
  for (int i = 0; i < 1'000; ++i) limiter.take(std::to_string(i), time_point{std::chrono::seconds{i}});
  EXPECT_LE(limiter.size(), 3u);
}

TEST(rate_limiter, callers_beyond_its_memory_cost_others_nothing) {
  rate_limiter limiter({.per_second = 1, .burst = 2}, 10);
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(limiter.take(std::to_string(i), time_point{}));
  EXPECT_EQ(limiter.size(), 10u);
  EXPECT_EQ(limiter.take("999", time_point{}), 0u);
  EXPECT_EQ(limiter.take("999", time_point{}), std::nullopt) << "those seen last are remembered";
}

TEST(rate_limiter, its_fields_say_quota_window_and_what_is_left) {
  EXPECT_EQ(rate_limiter({.per_second = 500, .burst = 1'200}).policy_text(), "\"default\";q=1200;w=3");
  EXPECT_EQ(rate_limiter::standing_text(7), "\"default\";r=7;t=1");
}

/// A bucket as one explains it: tokens that trickle in, one at a time, up to the brim.
struct plain_bucket {
  double tokens;
  double at = 0;
  bool take(double now, double per_second, double burst) {
    tokens = std::min(burst, tokens + (now - at) * per_second);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  }
};

RC_GTEST_PROP(rate_limiter, it_refuses_what_a_bucket_of_tokens_refuses, ()) {
  // Powers of two, so that the model's fractions are exact.
  const auto per_second = std::uint32_t{1} << *rc::gen::inRange(0, 7);
  const auto burst = *rc::gen::inRange<std::uint32_t>(1, 20);
  rate_limiter limiter({.per_second = per_second, .burst = burst});
  std::map<std::string, plain_bucket> model;
  std::chrono::nanoseconds now{0};
  for (int i = 0; i < 300; ++i) {
    now += std::chrono::nanoseconds{7'812'500} * *rc::gen::inRange(0, 40);  // a 128th of a second each
    const auto caller = std::to_string(*rc::gen::inRange(0, 4));
    auto& bucket = model.try_emplace(caller, plain_bucket{static_cast<double>(burst)}).first->second;
    const bool granted = bucket.take(std::chrono::duration<double>(now).count(), per_second, burst);
    const auto left = limiter.take(caller, time_point{now});
    RC_ASSERT(left.has_value() == granted);
    if (left) RC_ASSERT(*left == static_cast<std::uint32_t>(bucket.tokens));
  }
}

}  // namespace
}  // namespace aido::http
