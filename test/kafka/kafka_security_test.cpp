#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>

#include "eventstore/kafka/configuration.hpp"
#include "eventstore/kafka/kafka_log.hpp"
#include "test/kafka/appending.hpp"
#include "test/kafka/broker.hpp"

namespace aido::test {

using namespace eventstore;

namespace {

void expect_to_work(const std::string& listener, const std::map<std::string, std::string>& properties) {
  auto options = shared_broker().fresh_log();
  options.brokers = shared_broker().address(listener);
  options.properties = properties;
  const auto log = kafka_log::open(options);
  ASSERT_TRUE(log) << log.error().detail;
  ASSERT_TRUE(append(**log, 0, "a secret"));
  EXPECT_EQ((*log)->read({0}, {0}, 1)->front().value, "a secret");
}

std::map<std::string, std::string> password_by(const std::string& mechanism) {
  return {{"security.protocol", "sasl_plaintext"},
          {"sasl.mechanism", mechanism},
          {"sasl.username", "aido"},
          {"sasl.password", "aido-secret"}};
}

/// Of librdkafka's own making, for brokers of tests.
std::map<std::string, std::string> unsigned_token(const std::string& scope) {
  return {{"security.protocol", "sasl_plaintext"},
          {"sasl.mechanism", "OAUTHBEARER"},
          {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
          {"sasl.oauthbearer.config", "principal=aido scope=" + scope}};
}

}  // namespace

TEST(kafka_security, logs_in_by_sasl_plain) { expect_to_work("sasl", password_by("PLAIN")); }

TEST(kafka_security, logs_in_by_a_token) { expect_to_work("sasl", unsigned_token("aido")); }

TEST(kafka_security, a_token_without_the_scope_that_brokers_ask_for_is_refused) {
  auto options = shared_broker().fresh_log();
  options.brokers = shared_broker().address("sasl");
  options.properties = unsigned_token("other");
  const auto refused = kafka_log::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("insufficient_scope"));
}

// Which of the two holds depends on the librdkafka that is installed: before 2.6.1 no SCRAM works with Kafka 4.
TEST(kafka_security, logs_in_by_sasl_scram_or_says_which_librdkafka_can) {
  if (rd_kafka_version() >= 0x020601ff) return expect_to_work("sasl", password_by("SCRAM-SHA-256"));
  auto options = shared_broker().fresh_log();
  options.brokers = shared_broker().address("sasl");
  options.properties = password_by("SCRAM-SHA-256");
  EXPECT_THAT(kafka::configuration(options).known_obstacle(), testing::HasSubstr("use librdkafka 2.6.1 or later"));
}

TEST(kafka_security, speaks_tls_to_brokers_whose_certificate_it_checks) {
  expect_to_work("tls", {{"security.protocol", "ssl"}, {"ssl.ca.location", shared_broker().certificate()}});
}

TEST(kafka_security, a_refused_password_is_told_without_showing_it) {
  auto options = shared_broker().fresh_log();
  options.brokers = shared_broker().address("sasl");
  options.properties = password_by("PLAIN");
  options.properties["sasl.password"] = "hunter-2";
  std::string notices;
  options.notice = [&, guard = std::make_shared<std::mutex>()](std::string_view text) {
    const std::lock_guard lock(*guard);
    notices.append(text);
  };
  const auto refused = kafka_log::open(options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::unavailable);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("uthentication failed"));
  EXPECT_THAT(refused.error().detail, testing::Not(testing::HasSubstr("hunter")));
  EXPECT_THAT(notices, testing::Not(testing::HasSubstr("hunter")));
}

}  // namespace aido::test
