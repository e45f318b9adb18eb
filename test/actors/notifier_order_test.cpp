#include <gmock/gmock.h>

#include "test/actors/deliveries.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using given::at;
using given::titled;

TEST_F(deliveries, what_waits_for_the_end_of_a_persons_quiet_hours_comes_in_the_order_of_what_was_planned) {
  told_by({{.channel = hook, .next_after_seconds = std::nullopt}}, workspace::quiet_hours{"08:00", "08:10", "UTC"});
  std::vector<task_id> tasks;
  for (int i = 0; i < 30; ++i) tasks.push_back(reminding(300s - i * 10s));
  pass(9min);
  EXPECT_TRUE(post.letters.empty());
  pass(3min);
  ASSERT_EQ(post.letters.size(), tasks.size());
  EXPECT_GE(post.times[0], at("2026-11-24T08:10:00Z"));
  for (std::size_t i = 0; i < tasks.size(); ++i)
    EXPECT_EQ(reminded(post.letters[i]).task->id, tasks[tasks.size() - 1 - i]);
}

TEST_F(deliveries, thousands_after_downtime_come_in_order_at_their_pace_and_by_their_policy) {
  constexpr int many = 3'000;
  constexpr int every = 5;  // which is too late by then
  how.deliveries.per_second = 100;
  restart();
  for (int i = 0; i < many; ++i) {
    auto c = titled("Call " + std::to_string(i));
    // Not in the order in which they are made.
    const auto planned = 1h + 1s * (i * 7 % many);
    std::optional<std::chrono::seconds> drop_after;
    if (i % every == 0) drop_after = 60s;
    if (i % every == 1) drop_after = 25h;
    c.reminders.emplace().push_back(
        {.at = on.wall().now() + planned, .before_seconds = {}, .drop_after_seconds = drop_after});
    make(c);
  }
  pass(7s);
  crash();
  on.wall().step(24h);
  start();
  const auto began = on.wall().now();
  pass_smoothly(40s);
  ASSERT_EQ(post.letters.size(), std::size_t{many - many / every});
  for (std::size_t i = 1; i < post.letters.size(); ++i)
    EXPECT_LT(reminded(post.letters[i - 1]).planned, reminded(post.letters[i]).planned);
  for (std::size_t i = 100; i < post.times.size(); ++i) EXPECT_GE(post.times[i] - post.times[i - 100], 990ms);
  EXPECT_LT(post.times.back() - began, 30s) << "nothing is slower than it has to be";
  EXPECT_EQ(recorded<reminder::dropped>(), std::size_t{many / every});
}

TEST_F(deliveries, what_waited_in_line_for_longer_than_it_may_be_late_is_not_sent) {
  how.deliveries.per_second = 1;
  restart();
  std::vector<task_id> tasks;
  for (int i = 0; i < 10; ++i) {
    auto c = titled("Call " + std::to_string(i));
    const auto planned = on.wall().now() + 10s + i * 1ms;
    c.reminders.emplace().push_back({.at = planned, .before_seconds = {}, .drop_after_seconds = 4s});
    tasks.push_back(make(c));
  }
  pass_smoothly(30s);
  EXPECT_LE(post.letters.size(), 5u);
  EXPECT_GE(post.letters.size(), 4u);
  EXPECT_EQ(ledger(tasks.front()).status, reminder::status::delivered);
  EXPECT_EQ(ledger(tasks.back()).status, reminder::status::failed);
  EXPECT_THAT(ledger(tasks.back()).deliveries[0].why, testing::HasSubstr("later"));
}

}  // namespace

}  // namespace aido::test
