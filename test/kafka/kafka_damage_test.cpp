#include <algorithm>
#include <gmock/gmock.h>

#include "eventstore/fold.hpp"
#include "eventstore/kafka/kafka_log.hpp"
#include "eventstore/pass_over.hpp"
#include "test/inbox.hpp"
#include "test/kafka/admin.hpp"
#include "test/kafka/appending.hpp"

/// What befalls a log in Kafka that others can reach.
namespace aido::test {

using namespace eventstore;
using testing::HasSubstr;

namespace {

/// Follows partition 0 anew from where it was, as its actor does, until it is told of damage.
failure damage_told(kafka_log& log, log_offset from) {
  for (;;) {
    inbox<result<record_batch>> told;
    const auto following = log.follow({0}, from, [&](auto records) { told.put(std::move(records)); });
    const auto first = told.wait_for(1).front();
    if (first) return failure{errc::conflict, "", "a record came: " + first->front().value};
    if (first.error().code == errc::corrupt) return first.error();
  }
}

}  // namespace

TEST(kafka_damage, a_record_without_a_value_is_an_empty_one_and_can_be_passed_over) {
  const auto options = shared_broker().fresh_log();
  const auto log = kafka_log::open(options).value();
  ASSERT_TRUE(append(*log, 0, "before"));
  write_null(shared_broker(), options.topic);
  ASSERT_TRUE(append(*log, 0, "behind"));

  const auto read = log->read({0}, {1}, 2);
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->at(0).value, "");
  EXPECT_EQ(read->at(1).value, "behind");
  inbox<stored_record> seen;
  const auto following = log->follow({0}, {0}, [&](const auto& batch) {
    for (const auto& r : batch.value()) seen.put(r);
  });
  EXPECT_EQ(seen.wait_for(3)[1].value, "");

  const auto passed = pass_over(*log, {{0}, {1}}, {}, system_clock());
  ASSERT_TRUE(passed) << passed.error().detail;
  EXPECT_TRUE(find_skip(*log, {0}, read->at(0)).value());
}

TEST(kafka_damage, a_topic_that_was_deleted_and_made_again_has_lost_its_tail_also_to_who_follows_anew) {
  const auto options = shared_broker().fresh_log();
  const auto log = kafka_log::open(options).value();
  inbox<result<record_batch>> told;
  const auto following = log->follow({0}, {0}, [&](auto records) { told.put(std::move(records)); });
  for (std::size_t i = 0; i < 3; ++i) {
    ASSERT_TRUE(append(*log, 0, "a"));
    told.wait_for(i + 1);
  }
  delete_topic(shared_broker(), options.topic);
  EXPECT_FALSE(told.wait_for(4).back());
  create_topic(shared_broker(), options.topic, 3, {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}});
  EXPECT_THAT(damage_told(*log, {3}).detail,
              HasSubstr("ends at partition 0 offset 0, though records up to offset 2 were read before"));
}

TEST(kafka_damage, why_a_partition_cannot_be_followed_is_told_once) {
  auto options = shared_broker().fresh_log();
  inbox<std::string> notices;
  options.notice = [&](std::string_view text) { notices.put(std::string(text)); };
  const auto log = kafka_log::open(options).value();
  delete_topic(shared_broker(), options.topic);
  const auto failure_told = [&] {
    inbox<result<record_batch>> told;
    const auto following = log->follow({0}, {0}, [&](auto records) { told.put(std::move(records)); });
    return told.wait_for(1).front().error().detail;
  };
  auto why = failure_told();
  // Until there are two in a row for the same reason.
  for (auto next = failure_told(); next != why; next = failure_told()) why = next;
  EXPECT_THAT(why, HasSubstr("partition 0 offset 0 cannot be fetched"));
  EXPECT_EQ(std::ranges::count(notices.wait_for(1), why), 1);
}

}  // namespace aido::test
