#include "eventstore/kafka/kafka_event_publisher.hpp"

#include <future>
#include <gmock/gmock.h>

#include "eventstore/kafka/log_reader.hpp"
#include "eventstore/kafka/topics.hpp"
#include "test/kafka/admin.hpp"

namespace aido::test {

using namespace eventstore;
using testing::ElementsAre;
using testing::HasSubstr;

namespace {

/// Events of a log that is there, told in a topic of their own.
kafka_options fresh_events() {
  auto options = shared_broker().fresh_log();
  options.events_topic = options.topic + ".events";
  const kafka::configuration config(options);
  const auto over = config.connect(kafka::role::reader).value();
  EXPECT_TRUE(kafka::ensure_topic(*over, kafka::demand_on_log(options)));
  return options;
}

public_event event_of(std::string data) {
  return {
      .workspace = {uuid_v5({}, "home")}, .attributes = {{"id", data}, {"principal", "ü"}}, .data = std::move(data)};
}

result<void> tell(event_publisher& by, std::uint32_t partition, const std::vector<public_event>& events) {
  std::promise<result<void>> told;
  by.publish({partition}, events, [&](result<void> done) { told.set_value(std::move(done)); });
  return told.get_future().get();
}

log_offset cursor(event_publisher& of, std::uint32_t partition) {
  std::promise<result<log_offset>> found;
  of.find_cursor({partition}, [&](result<log_offset> next) { found.set_value(std::move(next)); });
  return found.get_future().get().value();
}

std::vector<std::string> values_in(const kafka_options& of, std::uint32_t partition) {
  const kafka::configuration config(of);
  const auto over = config.connect(kafka::role::reader).value();
  kafka::log_reader reader(*over, of.events_topic, of.partitions);
  std::vector<std::string> values;
  for (const auto& r : reader.read({partition}, {}, 100).value()) values.push_back(r.value);
  return values;
}

}  // namespace

TEST(kafka_event_publisher, what_is_told_is_in_the_partition_of_the_log_in_order) {
  const auto options = fresh_events();
  const auto outside = kafka_event_publisher::open(options).value();
  EXPECT_TRUE(tell(*outside, 1, {event_of("1"), event_of("2")}));
  EXPECT_TRUE(tell(*outside, 1, {event_of("3")}));
  EXPECT_THAT(values_in(options, 1), ElementsAre("1", "2", "3"));
  EXPECT_TRUE(tell(*outside, 1, {}));
}

TEST(kafka_event_publisher, a_cursor_is_found_by_who_comes_next_also_one_that_went_back) {
  const auto options = fresh_events();
  {
    const auto outside = kafka_event_publisher::open(options).value();
    EXPECT_EQ(cursor(*outside, 0), log_offset{});
    outside->remember({0}, {7});
    outside->remember({2}, {1});
    outside->remember({0}, {9});
  }
  {
    const auto outside = kafka_event_publisher::open(options).value();
    EXPECT_EQ(cursor(*outside, 0), log_offset{9});
    EXPECT_EQ(cursor(*outside, 1), log_offset{});
    EXPECT_EQ(cursor(*outside, 2), log_offset{1});
    outside->remember({0}, {8});
  }
  EXPECT_EQ(cursor(*kafka_event_publisher::open(options).value(), 0), log_offset{8});
}

TEST(kafka_event_publisher, a_topic_that_keeps_one_event_of_each_workspace_is_refused) {
  const auto options = fresh_events();
  create_topic(shared_broker(), options.events_topic, 3, {{"cleanup.policy", "compact"}});
  const auto refused = kafka_event_publisher::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("cleanup.policy is compact and must be delete"));
}

}  // namespace aido::test
