#include "eventstore/kafka/configuration.hpp"

#include <gmock/gmock.h>

namespace aido::test {

using namespace eventstore;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

result<void> check(const std::string& name, const std::string& value) {
  kafka_options options;
  options.brokers = "a:1";
  options.properties[name] = value;
  return kafka::configuration::check(options);
}

}  // namespace

TEST(kafka_configuration, passes_on_what_librdkafka_knows) {
  EXPECT_TRUE(check("linger.ms", "5"));
  EXPECT_TRUE(check("compression.type", "lz4"));
  EXPECT_TRUE(check("sasl.mechanism", "OAUTHBEARER"));
  EXPECT_TRUE(check("acks", "all"));
}

TEST(kafka_configuration, refuses_what_would_break_a_promise_by_its_name) {
  for (const auto* name : {"enable.idempotence", "acks", "request.required.acks", "message.timeout.ms",
                           "isolation.level", "auto.offset.reset", "enable.auto.commit", "check.crcs",
                           "partition.assignment.strategy", "max.poll.interval.ms"}) {
    const auto refused = check(name, "1");
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, errc::invalid_value);
    EXPECT_THAT(refused.error().detail, HasSubstr(std::string("The Kafka property ") + name + " must be "));
  }
}

TEST(kafka_configuration, refuses_what_the_options_say_already) {
  EXPECT_THAT(check("bootstrap.servers", "a:1").error().detail, HasSubstr("bootstrap.servers"));
  EXPECT_THAT(check("transactional.id", "a").error().detail, HasSubstr("transactional.id"));
  EXPECT_THAT(check("group.instance.id", "a").error().detail, HasSubstr("group.instance.id"));
}

TEST(kafka_configuration, names_an_unknown_property_and_a_bad_value) {
  EXPECT_THAT(check("no.such.thing", "1").error().detail, HasSubstr("no.such.thing"));
  EXPECT_THAT(check("linger.ms", "soon").error().detail, HasSubstr("linger.ms"));
}

TEST(kafka_configuration, topics_that_must_differ_are_refused_by_the_options_that_name_them) {
  const auto check_with = [](std::string kafka_options::* which, const char* topic) {
    kafka_options options;
    options.brokers = "a:1";
    options.*which = topic;
    return kafka::configuration::check(options);
  };
  const auto expect_both = [](const result<void>& refused, const char* one, const char* other) {
    ASSERT_FALSE(refused) << one << " and " << other;
    EXPECT_EQ(refused.error().code, errc::invalid_value);
    EXPECT_THAT(refused.error().detail, AllOf(HasSubstr(one), HasSubstr(other)));
  };
  expect_both(check_with(&kafka_options::events_topic, "aido.log"), "--kafka-topic", "--events-topic");
  expect_both(check_with(&kafka_options::events_topic, "aido.log.id"), "--kafka-topic, with .id", "--events-topic");
  expect_both(check_with(&kafka_options::events_topic, "aido.owners"), "the owners", "--events-topic");
  expect_both(check_with(&kafka_options::commands_topic, "aido.log"), "--kafka-topic", "--commands-topic");
  expect_both(check_with(&kafka_options::topic, "aido.events"), "--kafka-topic", "--events-topic");
  expect_both(check_with(&kafka_options::topic, "aido.commands.dlq"), "--kafka-topic", "--commands-topic, with .dlq");
  EXPECT_TRUE(check_with(&kafka_options::events_topic, ""));
  EXPECT_TRUE(check_with(&kafka_options::events_topic, "aido.log.events"));
}

TEST(kafka_configuration, shows_no_secret_to_anybody) {
  kafka_options options;
  options.brokers = "127.0.0.1:1";
  options.properties = {{"security.protocol", "ssl"}, {"ssl.key.pem", "hunter-2"}};
  const auto refused = kafka::configuration(options).connect(kafka::role::reader);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, AllOf(HasSubstr("ssl.key.pem"), Not(HasSubstr("hunter"))));
  options.properties = {{"sasl.password", "hunter-2"}};
  std::string told;
  options.notice = [&](std::string_view text) { told = text; };
  kafka::configuration(options).notice("the password hunter-2 and again hunter-2");
  EXPECT_EQ(told, "the password *** and again ***");
}

TEST(kafka_configuration, properties_that_do_not_go_together_are_refused) {
  kafka_options options;
  options.brokers = "127.0.0.1:1";
  options.properties = {{"security.protocol", "ssl"}, {"ssl.ca.location", "/no/such/file"}};
  const kafka::configuration config(options);
  const auto refused = config.connect(kafka::role::reader);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_value);
  EXPECT_THAT(refused.error().detail, HasSubstr("ssl.ca.location"));
}

}  // namespace aido::test
