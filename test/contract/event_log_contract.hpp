#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>

#include "eventstore/event_log.hpp"
#include "test/inbox.hpp"

/// What every event log keeps. An adapter joins with a factory of fresh logs of three partitions:
///
///   INSTANTIATE_TEST_SUITE_P(sqlite, event_log_contract, testing::Values(log_factory{[] { ... }}));
namespace aido::test {

inline constexpr std::uint32_t contract_partitions = 3;

using log_factory = std::function<std::unique_ptr<eventstore::event_log>()>;

class event_log_contract : public testing::TestWithParam<log_factory> {
 protected:
  /// Appends and waits for the offset.
  std::uint64_t append(std::uint32_t partition, std::string value) {
    inbox<result<log_offset>> answers;
    log->append({partition}, {}, std::move(value), [&](result<log_offset> done) { answers.put(std::move(done)); });
    return answers.wait_for(1).front().value().value;
  }
  std::unique_ptr<eventstore::subscription> follow(std::uint32_t partition, std::uint64_t from,
                                                   inbox<eventstore::stored_record>& into) {
    return log->follow({partition}, {from}, [&into](result<eventstore::record_batch> batch) {
      for (auto& r : batch.value()) into.put(std::move(r));
    });
  }

  std::unique_ptr<eventstore::event_log> log = GetParam()();
};

TEST_P(event_log_contract, says_how_many_partitions_it_has) {
  EXPECT_EQ(log->describe().partitions, contract_partitions);
  EXPECT_EQ(log->describe().id, log->describe().id);
}

TEST_P(event_log_contract, an_empty_partition_ends_at_zero_and_reads_empty) {
  EXPECT_EQ(log->end({2})->value, 0u);
  EXPECT_TRUE(log->read({2}, {0}, 10)->empty());
}

TEST_P(event_log_contract, offsets_are_contiguous_from_zero_in_each_partition) {
  EXPECT_EQ(append(0, "a"), 0u);
  EXPECT_EQ(append(1, "b"), 0u);
  EXPECT_EQ(append(0, "c"), 1u);
  EXPECT_EQ(append(2, "d"), 0u);
  EXPECT_EQ(append(0, "e"), 2u);
  EXPECT_EQ(log->end({0})->value, 3u);
}

TEST_P(event_log_contract, what_is_acknowledged_is_read_back_byte_for_byte) {
  const std::string binary = "{\"t\":\"ü\\u0000 \n\"}" + std::string(300'000, 'x');
  append(1, "first");
  append(1, binary);
  const auto batch = log->read({1}, {0}, 10);
  ASSERT_EQ(batch->size(), 2u);
  EXPECT_EQ((*batch)[0].value, "first");
  EXPECT_EQ((*batch)[1].value, binary);
  EXPECT_EQ((*batch)[1].offset.value, 1u);
}

TEST_P(event_log_contract, reads_from_anywhere_at_most_what_was_asked_for) {
  for (int i = 0; i < 10; ++i) append(0, std::to_string(i));
  append(1, "of another partition");
  const auto some = log->read({0}, {4}, 3);
  ASSERT_EQ(some->size(), 3u);
  EXPECT_EQ(some->front().value, "4");
  EXPECT_EQ(some->back().value, "6");
  EXPECT_EQ(log->read({0}, {8}, 100)->size(), 2u);
  EXPECT_TRUE(log->read({0}, {10}, 100)->empty());
}

TEST_P(event_log_contract, appends_of_a_partition_keep_their_order) {
  constexpr std::size_t count = 500;
  inbox<std::pair<std::size_t, std::uint64_t>> answers;
  for (std::size_t i = 0; i < count; ++i) {
    log->append({0}, {}, std::to_string(i),
                [&answers, i](const result<log_offset>& done) { answers.put({i, done.value().value}); });
  }
  for (const auto& [i, offset] : answers.wait_for(count)) EXPECT_EQ(offset, i);
  const auto batch = log->read({0}, {0}, count);
  for (std::size_t i = 0; i < count; ++i) EXPECT_EQ((*batch)[i].value, std::to_string(i));
}

TEST_P(event_log_contract, a_follower_gets_what_was_there_and_what_comes_in_order_without_gaps) {
  for (int i = 0; i < 5; ++i) append(0, std::to_string(i));
  inbox<eventstore::stored_record> seen;
  const auto following = follow(0, 2, seen);
  for (int i = 5; i < 50; ++i) {
    log->append({0}, {}, std::to_string(i), [](const auto&) {});
    log->append({1}, {}, "of another partition", [](const auto&) {});
  }
  const auto records = seen.wait_for(48);
  ASSERT_EQ(records.size(), 48u);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(records[i].offset.value, i + 2);
    EXPECT_EQ(records[i].value, std::to_string(i + 2));
  }
}

TEST_P(event_log_contract, every_follower_gets_everything) {
  inbox<eventstore::stored_record> one;
  inbox<eventstore::stored_record> other;
  const auto first = follow(0, 0, one);
  append(0, "a");
  const auto second = follow(0, 0, other);
  append(0, "b");
  EXPECT_EQ(one.wait_for(2).back().value, "b");
  EXPECT_EQ(other.wait_for(2).back().value, "b");
}

TEST_P(event_log_contract, a_follower_from_beyond_the_end_waits_for_its_offset) {
  inbox<eventstore::stored_record> seen;
  const auto following = follow(0, 2, seen);
  append(0, "a");
  append(0, "b");
  append(0, "c");
  EXPECT_EQ(seen.wait_for(1).front().value, "c");
}

TEST_P(event_log_contract, an_ended_follower_is_not_called_any_more) {
  inbox<eventstore::stored_record> seen;
  inbox<eventstore::stored_record> witness;
  auto following = follow(0, 0, seen);
  append(0, "a");
  seen.wait_for(1);
  following.reset();
  const auto later = follow(0, 1, witness);
  append(0, "b");
  witness.wait_for(1);
  EXPECT_EQ(seen.wait_for(1).size(), 1u);
}

TEST_P(event_log_contract, a_follower_may_end_itself_and_append_from_within) {
  inbox<log_offset> done;
  std::unique_ptr<eventstore::subscription> following;
  std::mutex started;
  std::unique_lock starting(started);
  following = log->follow({0}, {0}, [&](const result<eventstore::record_batch>&) {
    {
      const std::lock_guard wait_until_assigned(started);
    }
    following.reset();
    log->append({1}, {}, "from within", [&](const result<log_offset>& at) { done.put(at.value()); });
  });
  starting.unlock();
  append(0, "a");
  done.wait_for(1);
  EXPECT_EQ(log->end({1})->value, 1u);
}

TEST_P(event_log_contract, destruction_answers_every_append_first) {
  inbox<bool> answers;
  for (int i = 0; i < 100; ++i) log->append({0}, {}, "x", [&](const auto&) { answers.put(true); });
  log.reset();
  EXPECT_EQ(answers.wait_for(100).size(), 100u);
}

}  // namespace aido::test
