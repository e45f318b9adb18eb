#include "eventstore/kafka/kafka_log.hpp"

#include <gmock/gmock.h>

#include "eventstore/kafka/record_producer.hpp"
#include "test/inbox.hpp"
#include "test/kafka/admin.hpp"
#include "test/kafka/appending.hpp"

namespace aido::test {

using namespace eventstore;
using testing::HasSubstr;

namespace {

using answers = inbox<result<log_offset>>;

struct log_in_kafka {
  kafka_options options = shared_broker().fresh_log();
  std::unique_ptr<kafka_log> log = kafka_log::open(options).value();

  void append_many(int count) const {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(append(*log, 0, std::to_string(i)));
  }
};

}  // namespace

TEST(kafka_log, a_lost_head_is_damage_to_who_reads_it) {
  const log_in_kafka k;
  k.append_many(5);
  delete_records(shared_broker(), k.options.topic, 3);
  const auto read = k.log->read({0}, {1}, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::corrupt);
  EXPECT_THAT(read.error().detail, HasSubstr("partition 0 offset 1 is lost: the topic begins at offset 3"));
  EXPECT_EQ(k.log->read({0}, {3}, 10)->size(), 2u);
}

TEST(kafka_log, a_log_that_lost_all_its_records_is_not_an_empty_one) {
  const log_in_kafka k;
  k.append_many(3);
  delete_records(shared_broker(), k.options.topic, 3);
  const auto read = k.log->read({0}, {0}, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, errc::corrupt);
}

TEST(kafka_log, a_lost_head_is_damage_to_who_follows_from_it_and_to_nobody_else) {
  const log_in_kafka k;
  k.append_many(5);
  delete_records(shared_broker(), k.options.topic, 3);
  inbox<result<record_batch>> from_later;
  inbox<result<record_batch>> from_start;
  const auto sound = k.log->follow({0}, {3}, [&](auto records) { from_later.put(std::move(records)); });
  const auto broken = k.log->follow({0}, {0}, [&](auto records) { from_start.put(std::move(records)); });
  const auto told = from_start.wait_for(1).front();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, errc::corrupt);
  EXPECT_THAT(told.error().detail, HasSubstr("partition 0 offset 0 is lost"));
  EXPECT_EQ(from_later.wait_for(1).front()->front().offset.value, 3u);
}

TEST(kafka_log, a_page_after_the_other_reads_everything_once) {
  const log_in_kafka k;
  constexpr std::size_t count = 20'000;
  answers done;
  // More than is fetched ahead.
  for (std::size_t i = 0; i < count; ++i) {
    k.log->append({0}, {}, std::to_string(i) + std::string(500, ' '), [&](auto a) { done.put(std::move(a)); });
  }
  done.wait_for(count);
  std::size_t next = 0;
  for (auto page = k.log->read({0}, {next}, 256); !page->empty(); page = k.log->read({0}, {next}, 256)) {
    for (const auto& r : *page) {
      ASSERT_EQ(r.offset.value, next);
      ASSERT_EQ(std::stoull(r.value), next++);
    }
  }
  EXPECT_EQ(next, count);
}

TEST(kafka_log, who_follows_what_two_processes_append_gets_all_of_it_in_the_order_of_the_log) {
  const log_in_kafka one;
  const auto other = kafka_log::open(one.options).value();
  inbox<stored_record> seen;
  inbox<stored_record> seen_by_other;
  const auto keep = [](auto& in) {
    return [&in](const auto& batch) {
      for (const auto& r : batch.value()) in.put(r);
    };
  };
  const auto following = one.log->follow({0}, {0}, keep(seen));
  const auto other_following = other->follow({0}, {0}, keep(seen_by_other));
  constexpr std::size_t rounds = 40;
  answers done;
  std::size_t sent = 0;
  // Runs of own records, between which another's may stand or not.
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < round; ++i, ++sent) {
      auto& to = i % 7 == 3 ? *other : *one.log;
      to.append({0}, {}, std::to_string(sent), [&](auto a) { done.put(std::move(a)); });
    }
    done.wait_for(sent);
  }
  const auto all = one.log->read({0}, {0}, sent).value();
  ASSERT_EQ(all.size(), sent);
  const auto expect_all = [&](const std::vector<stored_record>& got) {
    ASSERT_EQ(got.size(), sent);
    for (std::size_t i = 0; i < sent; ++i) ASSERT_EQ(got[i].offset, all[i].offset);
    for (std::size_t i = 0; i < sent; ++i) ASSERT_EQ(got[i].value, all[i].value);
  };
  expect_all(seen.wait_for(sent));
  expect_all(seen_by_other.wait_for(sent));
}

TEST(kafka_log, who_joins_a_run_of_own_records_gets_those_before_it_too) {
  const log_in_kafka k;
  inbox<stored_record> first;
  inbox<stored_record> later;
  const auto following = k.log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : *batch) first.put(r);
  });
  k.append_many(3);
  first.wait_for(3);
  const auto joined = k.log->follow({0}, {1}, [&](const auto& batch) {
    for (const auto& r : *batch) later.put(r);
  });
  k.append_many(2);
  EXPECT_EQ(first.wait_for(5).back().offset.value, 4u);
  const auto seen = later.wait_for(4);
  for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_EQ(seen[i].offset.value, i + 1);
}

TEST(kafka_log, a_record_of_another_process_is_delivered_also_when_no_own_one_comes_behind_it) {
  const log_in_kafka one;
  const auto other = kafka_log::open(one.options).value();
  inbox<stored_record> seen;
  const auto following = one.log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : batch.value()) seen.put(r);
  });
  one.append_many(3);
  ASSERT_TRUE(append(*other, 0, "theirs"));
  EXPECT_EQ(seen.wait_for(4).back().value, "theirs");
}

TEST(kafka_log, says_what_it_sent_and_how_far_its_followers_are) {
  kafka_options options = shared_broker().fresh_log();
  options.properties["statistics.interval.ms"] = "50";
  const auto log = kafka_log::open(options).value();
  inbox<stored_record> seen;
  const auto following = log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : *batch) seen.put(r);
  });
  log_traffic s;
  do {
    ASSERT_TRUE(append(*log, 0, "a"));
    s = log->traffic().value();
  } while (s.bytes_sent == 0 || s.bytes_received == 0 || s.round_trip.count() == 0);
  // Own records are nothing to be behind of.
  const auto other = kafka_log::open(options).value();
  ASSERT_TRUE(append(*other, 0, "theirs"));
  while (!s.lag[0]) s = log->traffic().value();
  EXPECT_EQ(s.lag.size(), 3u);
  EXPECT_FALSE(s.lag[1]);
}

TEST(kafka_log, a_producer_that_died_is_replaced) {
  const auto options = shared_broker().fresh_log();
  ASSERT_TRUE(kafka_log::open(options));
  const kafka::configuration config(options);
  const auto producer = kafka::record_producer::open(config, options.topic, options.partitions).value();
  const auto append_once = [&] {
    answers done;
    producer->append({0}, {}, "a", [&](auto a) { done.put(std::move(a)); });
    return done.wait_for(1).front();
  };
  answers done;
  // On the producer's own thread, which cannot replace it meanwhile.
  producer->append({0}, {}, "a", [&](auto a) {
    producer->die("for the test");
    producer->append({0}, {}, "a", [&](auto refused) { done.put(std::move(refused)); });
    done.put(std::move(a));
  });
  EXPECT_EQ(done.wait_for(2)[0]->value, 0u);
  auto after = done.wait_for(2)[1];
  EXPECT_FALSE(after);
  while (!after) after = append_once();
  EXPECT_THAT(config.last_notice(), HasSubstr("is replaced"));
}

}  // namespace aido::test
