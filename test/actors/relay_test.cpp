#include "actors/relay.hpp"

#include <gmock/gmock.h>
#include <set>

#include "actors/relay_limits.hpp"
#include "test/actors/home.hpp"
#include "test/actors/remembering_publisher.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using given::titled;
using testing::HasSubstr;
using testing::IsEmpty;

const failure no_broker{errc::unavailable, "", "No broker answers."};

/// A partition whose events are told to somebody outside.
class relaying : public home {
 protected:
  void start_telling(remembering_publisher& to) {
    how.publisher = &to;
    start();
  }

  /// The ids of the log's events, in order.
  std::vector<std::string> in_the_log() {
    std::vector<std::string> ids;
    for (const auto& r : records())
      for (const auto& e : r.events) ids.push_back(to_string(e.id));
    return ids;
  }

  /// The offset behind the last record that holds events.
  log_offset behind_the_last_event() {
    log_offset behind;
    const auto all = records();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!all[i].events.empty()) behind = log_offset{i}.next();
    return behind;
  }

  actors::relay_status shown() {
    pass(1s);
    return server->status().relay;
  }

  remembering_publisher outside{remembering_publisher::mode::automatic};
  remembering_publisher slow{remembering_publisher::mode::manual};
};

std::vector<std::string> ids_of(const std::vector<eventstore::public_event>& told) {
  std::vector<std::string> ids;
  ids.reserve(told.size());
  for (const auto& e : told) ids.push_back(attribute_of(e, "id"));
  return ids;
}

std::vector<std::string> tail_of(const std::vector<std::string>& all, std::size_t from) {
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
}

}  // namespace

TEST_F(relaying, every_event_is_told_once_and_in_the_order_of_the_log) {
  start_telling(outside);
  const auto milk = make(titled("Milk"));
  tell(task::complete{milk});
  make(titled("Bread"));
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
  EXPECT_EQ(outside.kept(), behind_the_last_event());
}

TEST_F(relaying, what_came_before_anybody_was_told_is_told_from_the_first_event_on) {
  for (int i = 0; i < 3; ++i) make(titled("Task " + std::to_string(i)));
  pass(7s);  // they are in the store alone
  crash();
  start_telling(outside);
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
}

TEST_F(relaying, a_long_past_is_told_in_several_batches_and_nothing_of_it_twice) {
  for (std::size_t i = 0; i < 2 * limits::relay_batch; ++i) make(titled("In the store"));
  pass(7s);
  for (std::size_t i = 0; i < limits::relay_batch; ++i) make(titled("In the log alone"));
  crash();
  start_telling(outside);
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
  EXPECT_EQ(outside.kept(), behind_the_last_event());
}

TEST_F(relaying, one_batch_is_under_way_and_what_comes_meanwhile_goes_with_the_next) {
  start_telling(slow);
  ASSERT_EQ(slow.batches_under_way(), 1U);
  slow.acknowledge();
  settle();
  make(titled("Milk"));
  make(titled("Bread"));
  make(titled("Butter"));
  EXPECT_EQ(slow.batches_under_way(), 1U);
  EXPECT_EQ(slow.events_under_way(), 1U);
  slow.acknowledge();
  settle();
  EXPECT_EQ(slow.events_under_way(), 2U);
  slow.acknowledge();
  settle();
  EXPECT_EQ(ids_of(slow.told()), in_the_log());
}

TEST_F(relaying, a_batch_of_large_events_is_cut) {
  start_telling(slow);
  slow.acknowledge();
  settle();
  make(titled("First"));
  task::create large;
  large.title = "Large";
  large.notes = std::string(limits::max_notes, 'x');
  constexpr auto too_many = limits::relay_bytes / limits::max_notes + 4;
  for (std::size_t i = 0; i < too_many; ++i) make(large);
  slow.acknowledge();
  settle();
  EXPECT_GT(slow.events_under_way(), 1U);
  EXPECT_LE(slow.events_under_way() * limits::max_notes, limits::relay_bytes);
  while (slow.batches_under_way() > 0) {
    slow.acknowledge();
    settle();
  }
  EXPECT_EQ(ids_of(slow.told()), in_the_log());
}

TEST_F(relaying, a_batch_that_failed_is_told_again_from_its_first_event_on) {
  start_telling(slow);
  slow.acknowledge();
  settle();
  make(titled("Milk"));
  slow.acknowledge();
  settle();
  const auto before = slow.kept();
  tell(task::complete{make(titled("Bread"))});
  slow.refuse(no_broker);
  settle();
  EXPECT_EQ(slow.kept(), before);
  EXPECT_EQ(slow.batches_under_way(), 0U);
  pass(limits::first_relay_retry);
  EXPECT_EQ(slow.events_under_way(), 2U);
  slow.acknowledge();
  settle();
  auto expected = in_the_log();
  expected.insert(expected.end() - 2, expected[expected.size() - 2]);
  EXPECT_EQ(ids_of(slow.told()), expected);
  EXPECT_EQ(slow.kept(), behind_the_last_event());
}

TEST_F(relaying, nobody_waits_for_those_outside_and_they_are_told_once_they_are_there) {
  slow.be_away(no_broker);
  start_telling(slow);
  const auto milk = make(titled("Milk"));
  EXPECT_EQ(tell(task::complete{milk})->task->status, task::status::done);
  EXPECT_THAT(slow.told(), IsEmpty());
  EXPECT_THAT(shown().failing, HasSubstr("No broker answers."));
  EXPECT_GT(shown().failures, 0U);
  slow.be_away(std::nullopt);
  pass(limits::longest_relay_retry);
  slow.acknowledge();
  settle();
  EXPECT_EQ(ids_of(slow.told()), in_the_log());
  EXPECT_THAT(shown().failing, IsEmpty());
  EXPECT_EQ(shown().published, in_the_log().size());
}

TEST_F(relaying, what_nobody_acknowledges_is_shown_as_failing_with_its_age) {
  start_telling(slow);
  slow.acknowledge();
  settle();
  make(titled("Milk"));
  EXPECT_THAT(shown().failing, IsEmpty());
  pass(limits::relay_patience);
  EXPECT_THAT(shown().failing, Not(IsEmpty()));
  EXPECT_GE(shown().lag, limits::relay_patience);
  slow.acknowledge();
  settle();
  EXPECT_THAT(shown().failing, IsEmpty());
  EXPECT_EQ(shown().lag, 0ms);
}

TEST_F(relaying, while_nobody_knows_what_waits_the_lag_is_the_time_for_which_telling_has_failed) {
  outside.be_away(no_broker);
  start_telling(outside);
  make(titled("Milk"));
  pass(30s);
  EXPECT_GE(shown().lag, 30s);
  pass(30s);
  EXPECT_GE(shown().lag, 60s);
  outside.be_away(std::nullopt);
  pass(limits::longest_relay_retry);
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
  EXPECT_EQ(shown().lag, 0ms);
}

TEST_F(relaying, once_it_is_known_what_waits_the_lag_is_its_age_for_however_short_a_time_telling_has_failed) {
  make(titled("Milk"));
  pass(60s);
  crash();
  slow.be_away(no_broker);
  start_telling(slow);
  pass(5s);
  slow.be_away(std::nullopt);
  pass(limits::longest_relay_retry);
  ASSERT_EQ(slow.batches_under_way(), 1U);
  EXPECT_GE(shown().lag, 60s);
  slow.refuse(no_broker);
  settle();
  EXPECT_GE(shown().lag, 60s);
}

TEST_F(relaying, while_the_store_that_alone_has_what_waits_is_away_the_lag_is_the_time_for_which_telling_has_failed) {
  make(titled("Milk"));
  pass(7s);
  crash();
  outside.be_away(no_broker);
  start_telling(outside);
  store.fail_next(~std::size_t{0}, {errc::unavailable, "", "The store is away."});
  outside.be_away(std::nullopt);
  pass(30s);
  EXPECT_THAT(outside.told(), IsEmpty());
  EXPECT_GE(shown().lag, 30s);
  store.fail_next(0, {});
  pass(limits::longest_relay_retry);
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
  EXPECT_EQ(shown().lag, 0ms);
}

TEST_F(relaying, the_next_owner_goes_on_behind_what_was_acknowledged) {
  start_telling(outside);
  make(titled("Milk"));
  const auto told = outside.told().size();
  how.publisher = &outside;
  start();  // it claims, and the one before it is gone
  make(titled("Bread"));
  EXPECT_EQ(ids_of(outside.told()), in_the_log());
  EXPECT_GT(outside.told().size(), told);
}

TEST_F(relaying, what_was_under_way_when_its_owner_died_is_told_again_with_the_same_ids) {
  start_telling(slow);
  slow.acknowledge();
  settle();
  make(titled("Milk"));
  make(titled("Bread"));
  const auto before = slow.kept();
  crash();
  slow.acknowledge();  // those outside have it, and its teller has not heard of that
  settle();
  EXPECT_EQ(slow.kept(), before);
  const auto told = slow.told().size();
  start();
  slow.acknowledge();
  settle();
  const auto again = tail_of(ids_of(slow.told()), told);
  EXPECT_EQ(again, tail_of(in_the_log(), told - 1));
  EXPECT_EQ(slow.kept(), behind_the_last_event());
}

TEST_F(relaying, a_record_that_a_batch_cuts_is_not_remembered_as_told) {
  start_telling(slow);
  slow.acknowledge();
  settle();
  batch::several many;
  for (std::size_t i = 0; i <= limits::relay_batch; ++i) many.steps.push_back({.what = titled("Task"), .if_match = {}});
  ASSERT_TRUE(tell(many));
  slow.acknowledge();
  settle();
  EXPECT_EQ(slow.kept().next(), behind_the_last_event());
  slow.acknowledge();
  settle();
  EXPECT_EQ(slow.kept(), behind_the_last_event());
}

TEST_F(relaying, all_is_told_anew_where_more_was_told_than_the_log_holds) {
  start_telling(outside);
  make(titled("Milk"));
  const auto told = outside.told().size();
  crash();
  outside.remember({0}, {1'000});  // of what stood there before an older backup came back
  start();
  make(titled("Bread"));
  EXPECT_THAT(shown().failing, HasSubstr("up to offset 999"));
  pass(limits::longest_relay_retry);
  EXPECT_EQ(tail_of(ids_of(outside.told()), told), in_the_log());
  EXPECT_EQ(outside.kept(), behind_the_last_event());
  EXPECT_THAT(shown().failing, IsEmpty());
}

TEST_F(relaying, what_another_one_told_of_records_that_are_not_folded_yet_is_not_told_anew) {
  outside.be_away(no_broker);
  start_telling(outside);
  const auto written = server->submit(about(titled("In the log, not folded")));
  while (log.unwritten({0}) == 0) on.run();
  log.write_one({0});
  outside.remember({0}, log.end({0}).value());
  outside.be_away(std::nullopt);
  on.advance(limits::longest_relay_retry);
  on.run();
  make(titled("Bread"));
  EXPECT_EQ(ids_of(outside.told()), tail_of(in_the_log(), in_the_log().size() - 1));
}

TEST_F(relaying, where_telling_stands_is_remembered_anew_every_hour) {
  start_telling(outside);
  make(titled("Milk"));
  outside.remember({0}, {});  // as a broker that forgets
  pass(limits::between_relay_cursors);
  EXPECT_EQ(outside.kept(), behind_the_last_event());
}

}  // namespace aido::test
