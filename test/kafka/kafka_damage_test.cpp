#include <algorithm>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>

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

/// A log whose one record does not arrive as it was written.
struct log_with_broken_record {
  log_with_broken_record() {
    EXPECT_TRUE(append(*kafka_log::open(options).value(), 0, "sound"));
    replace("sound", "s0und");
  }

  /// In the broker's file, which it sends as it is.
  void replace(const std::string& text, const std::string& by) const {
    std::fstream file(shared_broker().records_of(options.topic), std::ios::in | std::ios::out | std::ios::binary);
    const std::string all(std::istreambuf_iterator<char>(file), {});
    const auto at = all.find(text);
    ASSERT_NE(at, all.npos);
    file.seekp(static_cast<std::streamoff>(at));
    file << by;
  }

  /// A log that has it mended once it is told that it looks again.
  std::unique_ptr<kafka_log> open_and_mend() {
    options.notice = [this](std::string_view text) {
      if (text.ends_with("it is fetched again")) replace("s0und", "sound");
    };
    return kafka_log::open(options).value();
  }

  kafka_options options = shared_broker().fresh_log();
};

constexpr auto cannot_be_read = "the record at partition 0 offset 0 cannot be read";

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
  // A topic that is not there is none at once, not one that the brokers may yet hear of.
  options.properties["topic.metadata.propagation.max.ms"] = "0";
  inbox<std::string> notices;
  options.notice = [&](std::string_view text) { notices.put(std::string(text)); };
  const auto log = kafka_log::open(options).value();
  const auto told_from = [&](std::uint64_t offset) {
    inbox<result<record_batch>> told;
    const auto following = log->follow({0}, {offset}, [&](auto records) { told.put(std::move(records)); });
    return told.wait_for(1).front();
  };
  ASSERT_TRUE(append(*log, 0, "a"));
  ASSERT_TRUE(told_from(0));
  delete_topic(shared_broker(), options.topic);
  auto why = told_from(1).error().detail;
  // Until it is the same twice in a row.
  for (auto next = told_from(1).error().detail; next != why; next = told_from(1).error().detail) why = next;
  EXPECT_THAT(why, HasSubstr("partition 0 offset 1 cannot be fetched"));
  const auto times_told = [&] { return std::ranges::count(notices.wait_for(0), why); };
  const auto so_far = times_told();
  EXPECT_GE(so_far, 1) << "told before the followers were";
  EXPECT_EQ(told_from(1).error().detail, why);
  EXPECT_EQ(times_told(), so_far);
}

TEST(kafka_damage, a_record_that_arrives_broken_once_is_fetched_again) {
  log_with_broken_record followed;
  inbox<result<record_batch>> told;
  const auto log = followed.open_and_mend();
  const auto following = log->follow({0}, {0}, [&](auto records) { told.put(std::move(records)); });
  const auto first = told.wait_for(1).front();
  ASSERT_TRUE(first) << first.error().detail;
  EXPECT_EQ(first->front().value, "sound");

  log_with_broken_record read;
  const auto page = read.open_and_mend()->read({0}, {0}, 10);
  ASSERT_TRUE(page) << page.error().detail;
  EXPECT_EQ(page->front().value, "sound");
}

TEST(kafka_damage, a_record_that_arrives_broken_twice_is_damage) {
  const log_with_broken_record broken;
  const auto log = kafka_log::open(broken.options).value();
  EXPECT_THAT(damage_told(*log, {0}).detail, HasSubstr(cannot_be_read));
  const auto page = log->read({0}, {0}, 10);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, errc::corrupt);
  EXPECT_THAT(page.error().detail, HasSubstr(cannot_be_read));
}

}  // namespace aido::test
