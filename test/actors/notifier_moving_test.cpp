#include <gmock/gmock.h>

#include "test/actors/deliveries.hpp"

/// A partition leaves its process between two attempts, and comes back: the notifier is the same one.
namespace aido::test {

namespace {

using namespace std::chrono_literals;
using delivery::verdict;

struct moving_deliveries : deliveries {
  void leave() {
    server->close();
    settle();
  }
  void come_back() {
    server->open();
    settle();
  }
  /// The partition, from now on; then what waited for it has its turn.
  void be_away_for(std::chrono::milliseconds time) {
    leave();
    pass(time);
    come_back();
    pass(1min);
  }
};

TEST_F(moving_deliveries, a_turn_that_comes_while_the_partition_is_away_is_taken_once_it_is_back) {
  const auto waiting = reminding(1s);
  post.then(verdict::failed, 60s);
  pass(5s);
  ASSERT_EQ(post.letters.size(), 1u);
  leave();
  pass(3min);
  EXPECT_EQ(post.letters.size(), 1u);
  come_back();
  const auto later = reminding(1s);
  pass(10s);
  EXPECT_EQ(ledger(waiting).status, reminder::status::delivered);
  EXPECT_EQ(ledger(later).status, reminder::status::delivered);
  ASSERT_EQ(post.letters.size(), 3u);
  EXPECT_EQ(post.letters[0].message, post.letters[1].message);
}

TEST_F(moving_deliveries, a_question_that_is_lost_as_the_partition_comes_back_is_asked_anew) {
  const auto task = reminding(1s);
  post.then(verdict::failed, 60s);
  pass(5s);
  server->close();
  server->open();
  pass(3min);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

TEST_F(moving_deliveries, an_outcome_that_the_partition_did_not_live_to_record_is_recorded_once_it_is_back) {
  const auto task = reminding(1s);
  until_attempted();
  be_away_for(5s);
  EXPECT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(recorded<reminder::delivered>(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

TEST_F(moving_deliveries, an_outcome_that_nobody_takes_for_long_leaves_the_channel_free) {
  const auto task = reminding(1s);
  until_attempted();
  be_away_for(5min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(post.letters[0].message, post.letters[1].message);
  EXPECT_EQ(recorded<reminder::delivered>(), 1u);
  EXPECT_EQ(ledger(task).status, reminder::status::delivered);
}

TEST_F(moving_deliveries, a_channel_that_could_not_be_switched_off_is_so_the_next_time) {
  how.deliveries.failures = 1;
  how.deliveries.attempts = 1;
  restart();
  post.otherwise = verdict::failed;
  reminding(1s);
  until_attempted();
  be_away_for(5min);
  EXPECT_EQ(facts_of(hook).status, workspace::channel_status::off);
}

}  // namespace

}  // namespace aido::test
