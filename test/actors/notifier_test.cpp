#include <gmock/gmock.h>

#include "test/actors/deliveries.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using delivery::verdict;
using given::at;

TEST_F(deliveries, a_fired_reminder_is_delivered_and_recorded_once) {
  const auto task = reminding(2s);
  pass_smoothly(10s);
  ASSERT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(reminded(post.letters[0]).task->id, task);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
  EXPECT_EQ(ledger(task).deliveries[0].attempts, 1u);
  EXPECT_EQ(recorded<reminder::delivered>(), 1u);
  EXPECT_LT(post.times[0] - ledger(task).fired_at.value(), 1s);
}

TEST_F(deliveries, what_fails_is_tried_again_under_the_same_id_until_it_arrives) {
  const auto task = reminding(1s);
  for (int i = 0; i < 3; ++i) post.then(verdict::failed);
  pass(2min);
  ASSERT_EQ(post.letters.size(), 4u);
  for (const auto& l : post.letters) EXPECT_EQ(l.message, post.letters[0].message);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
  EXPECT_EQ(ledger(task).deliveries[0].attempts, 4u);
}

TEST_F(deliveries, after_the_last_attempt_it_has_failed_and_says_why) {
  how.deliveries.attempts = 3;
  restart();
  post.otherwise = verdict::failed;
  const auto task = reminding(1s);
  pass(10min);
  EXPECT_EQ(post.letters.size(), 3u);
  EXPECT_EQ(ledger(task).status, reminder::status::failed);
  EXPECT_EQ(ledger(task).deliveries[0].why, "as told");
}

TEST_F(deliveries, a_refusal_is_not_tried_again) {
  const auto task = reminding(1s);
  post.then(verdict::refused);
  pass(10min);
  EXPECT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::failed);
}

TEST_F(deliveries, a_receiver_that_asks_for_time_gets_it) {
  reminding(1s);
  post.then(verdict::failed, 300s);
  pass(10min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_GE(post.times[1] - post.times[0], 300s);
}

TEST_F(deliveries, a_crash_between_sending_and_recording_sends_the_same_id_again_and_records_once) {
  const auto task = reminding(1s);
  until_attempted();
  crash();
  start();
  pass(10s);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(post.letters[0].message, post.letters[1].message);
  EXPECT_EQ(recorded<reminder::delivered>(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

TEST_F(deliveries, a_crash_after_firing_forgets_nothing_flushed_or_not) {
  post.otherwise = verdict::failed;
  const auto flushed = reminding(1s);
  pass(7s);
  const auto unflushed = reminding(1s);
  pass(2s);
  post.otherwise = verdict::delivered;
  restart();
  pass(1min);
  EXPECT_EQ(ledger(flushed).status, reminder::status::delivered);
  EXPECT_EQ(ledger(unflushed).status, reminder::status::delivered);
}

TEST_F(deliveries, a_log_that_takes_no_outcome_for_a_while_costs_no_second_letter) {
  const auto task = reminding(1s);
  until_attempted();
  log.inject(partition_id{0}, eventstore::append_fault::full);
  pass(1min);
  EXPECT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

TEST_F(deliveries, after_downtime_a_channel_gets_its_letters_in_order_and_paced) {
  std::vector<task_id> tasks;
  for (int i = 0; i < 60; ++i) tasks.push_back(reminding(10min + i * 1s));
  pass(7s);
  crash();
  on.wall().step(1h);
  start();
  pass_smoothly(20s);
  ASSERT_EQ(post.letters.size(), tasks.size());
  for (std::size_t i = 20; i < post.times.size(); ++i) EXPECT_GE(post.times[i] - post.times[i - 20], 950ms);
}

TEST_F(deliveries, a_receiver_that_is_gone_has_its_channel_switched_off) {
  reminding(1s);
  post.then(verdict::gone);
  pass(10s);
  const auto c = facts_of(hook);
  EXPECT_EQ(c.status, workspace::channel_status::off);
  EXPECT_THAT(c.why_off, testing::HasSubstr("as told"));
  reminding(1s);
  pass(10s);
  EXPECT_EQ(post.letters.size(), 1u);
}

TEST_F(deliveries, a_channel_that_keeps_failing_is_switched_off_and_what_it_owes_has_failed) {
  how.deliveries.failures = 3;
  how.deliveries.attempts = 1;
  restart();
  post.otherwise = verdict::failed;
  std::vector<task_id> tasks;
  for (int i = 0; i < 6; ++i) tasks.push_back(reminding(1s));
  pass(10min);
  EXPECT_EQ(post.letters.size(), 3u);
  EXPECT_EQ(facts_of(hook).status, workspace::channel_status::off);
  for (const auto& task : tasks) EXPECT_EQ(ledger(task).status, reminder::status::failed);
}

TEST_F(deliveries, a_channel_that_fails_for_too_long_is_switched_off) {
  how.deliveries.patience = 60s;
  restart();
  post.otherwise = verdict::failed;
  reminding(1s);
  pass(20min);
  EXPECT_EQ(facts_of(hook).status, workspace::channel_status::off);
}

TEST_F(deliveries, a_dead_channel_does_not_hold_up_another) {
  const auto other = add_channel();
  post.otherwise = verdict::delivered;
  const auto task = reminding(1s);
  post.then(verdict::failed);
  pass(1500ms);
  EXPECT_EQ(post.letters.size(), 2u);
  EXPECT_NE(post.letters[0].to.id, post.letters[1].to.id);
  pass(1min);
  EXPECT_EQ(ledger(task).deliveries.size(), 2u);
  EXPECT_NE(hook, other);
}

TEST_F(deliveries, what_fires_in_quiet_hours_is_delivered_at_their_end_in_order) {
  workspace::notifications_patch p;
  p.quiet_hours = std::optional(workspace::quiet_hours{"08:00", "08:10", "UTC"});
  ASSERT_TRUE(tell(workspace::change_notifications{p}));
  const auto second = reminding(120s);
  const auto first = reminding(60s);
  pass(9min);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_EQ(ledger(first).status, reminder::status::fired);
  pass(2min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(reminded(post.letters[0]).task->id, first);
  EXPECT_EQ(reminded(post.letters[1]).task->id, second);
  EXPECT_GE(post.times[0], at("2026-11-24T08:10:00Z"));
}

TEST_F(deliveries, a_snoozed_reminder_is_a_new_letter) {
  const auto task = reminding(1s);
  pass(5s);
  ASSERT_TRUE(tell(reminder::snooze{task, ledger(task).id, {.until = {}, .for_seconds = 60s}}));
  pass(2min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_NE(post.letters[0].message, post.letters[1].message);
}

TEST_F(deliveries, sending_again_is_the_same_letter_and_recorded_anew) {
  const auto task = reminding(1s);
  pass(5s);
  ASSERT_TRUE(tell(reminder::redeliver{task, ledger(task).id}));
  pass(5s);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(post.letters[0].message, post.letters[1].message);
  EXPECT_EQ(recorded<reminder::delivered>(), 2u);
}

TEST_F(deliveries, a_task_that_is_done_meanwhile_is_not_reminded_of) {
  const auto task = reminding(1s);
  post.then(verdict::failed, 60s);
  pass(5s);
  ASSERT_TRUE(tell(task::complete{task}));
  pass(5min);
  EXPECT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::failed);
  EXPECT_THAT(ledger(task).deliveries[0].why, testing::HasSubstr("done"));
}

TEST_F(deliveries, reminders_that_fired_without_a_channel_are_no_work) {
  ASSERT_TRUE(tell(workspace::remove_channel{hook}));
  const auto task = reminding(1s);
  pass(10s);
  restart();
  pass(10s);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_EQ(ledger(task).status, reminder::status::fired);
}

}  // namespace

}  // namespace aido::test
