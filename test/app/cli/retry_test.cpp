#include "app/cli/retry.hpp"

#include <gtest/gtest.h>

#include "engine/base/limits.hpp"

namespace aido::cli {
namespace {

using namespace std::chrono_literals;

TEST(retry_test, where_no_server_ever_answered_nothing_is_tried_again) {
  EXPECT_FALSE(wait_before_next({.how = attempt_end::refused}));
}

TEST(retry_test, a_server_that_was_there_may_be_starting_again) {
  EXPECT_TRUE(wait_before_next({.how = attempt_end::refused, .made = 2, .was_connected = true}));
}

TEST(retry_test, waits_double_up_to_a_bound) {
  const auto wait = [](int made) { return *wait_before_next({.how = attempt_end::lost, .made = made}); };
  EXPECT_EQ(wait(1), 100ms);
  EXPECT_EQ(wait(2), 200ms);
  EXPECT_EQ(wait(4), 800ms);
  EXPECT_EQ(wait(100), limits::client_longest_wait);
}

TEST(retry_test, the_servers_own_wish_counts) {
  EXPECT_EQ(wait_before_next({.how = attempt_end::try_later, .retry_after = 7s}), 7s);
}

TEST(retry_test, patience_ends) {
  EXPECT_FALSE(wait_before_next({.how = attempt_end::lost, .made = 9, .spent = limits::client_patience}));
  EXPECT_FALSE(wait_before_next({.how = attempt_end::try_later, .retry_after = 3600s}));
}

}  // namespace
}  // namespace aido::cli
