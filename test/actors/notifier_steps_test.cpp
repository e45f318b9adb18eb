#include <gmock/gmock.h>

#include "test/actors/deliveries.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using delivery::verdict;

workspace::notification_step step_to(channel_id channel, std::optional<std::chrono::seconds> next_after = {}) {
  return {.channel = channel, .next_after_seconds = next_after};
}

TEST_F(deliveries, what_nobody_saw_goes_to_the_next_channel_in_time_and_once) {
  const auto next = add_channel();
  told_by({step_to(hook, 300s), step_to(next)});
  const auto task = reminding(1s);
  pass(10s);
  EXPECT_EQ(channels_told(), std::vector{hook});
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
  pass(10min);
  ASSERT_EQ(channels_told(), (std::vector{hook, next}));
  EXPECT_GE(post.times[1] - post.times[0], 300s);
  EXPECT_LT(post.times[1] - post.times[0], 303s);
  EXPECT_EQ(recorded<reminder::delivered>(), 2u);
}

TEST_F(deliveries, what_is_still_being_tried_goes_to_the_next_channel_in_time) {
  const auto next = add_channel();
  told_by({step_to(hook, 60s), step_to(next)});
  post.then(verdict::failed, 600s);
  reminding(1s);
  pass(3min);
  EXPECT_EQ(channels_told(), (std::vector{hook, next}));
}

TEST_F(deliveries, a_crash_while_a_next_channel_waits_forgets_nothing_flushed_or_not) {
  const auto next = add_channel();
  told_by({step_to(hook, 60s), step_to(next)});
  reminding(1s);
  pass(10s);
  reminding(1s);
  pass(3s);
  restart();
  pass(20s);
  EXPECT_EQ(channels_told(), (std::vector{hook, hook}));
  crash();
  on.wall().step(1h);
  start();
  pass(1min);
  EXPECT_EQ(channels_told(), (std::vector{hook, hook, next, next}));
}

TEST_F(deliveries, what_somebody_saw_goes_to_no_next_channel) {
  const auto next = add_channel();
  told_by({step_to(hook, 60s), step_to(next)});
  const auto acknowledged = reminding(1s);
  const auto completed = reminding(1s);
  pass(10s);
  ASSERT_TRUE(tell(reminder::acknowledge{acknowledged, ledger(acknowledged).id}));
  ASSERT_TRUE(tell(task::complete{completed}));
  pass(10min);
  EXPECT_EQ(channels_told(), (std::vector{hook, hook}));
  EXPECT_EQ(ledger(acknowledged).status, reminder::status::acknowledged);
  EXPECT_EQ(ledger(completed).status, reminder::status::delivered);
  EXPECT_EQ(ledger(completed).deliveries.size(), 1u);
}

TEST_F(deliveries, what_is_acknowledged_before_it_could_be_delivered_is_not_delivered_any_more) {
  post.then(verdict::failed, 60s);
  const auto task = reminding(1s);
  pass(5s);
  ASSERT_TRUE(tell(reminder::acknowledge{task, ledger(task).id}));
  pass(5min);
  EXPECT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::acknowledged);
}

TEST_F(deliveries, a_channel_that_cannot_take_it_is_followed_by_the_next_at_once) {
  how.deliveries.attempts = 2;
  restart();
  const auto next = add_channel();
  told_by({step_to(hook, 3'600s), step_to(next)});
  post.then(verdict::failed);
  post.then(verdict::failed);
  const auto task = reminding(1s);
  pass(1min);
  EXPECT_EQ(channels_told(), (std::vector{hook, hook, next}));
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

}  // namespace

}  // namespace aido::test
