#include <future>
#include <gmock/gmock.h>

#include "eventstore/kafka/kafka_log.hpp"
#include "test/kafka/admin.hpp"
#include "test/kafka/appending.hpp"

namespace aido::test {

using namespace eventstore;
using testing::HasSubstr;

namespace {

/// A log's topics with the settings that it needs, but for `other`.
void make_topics(const kafka_options& of, std::map<std::string, std::string> other, int partitions = 3) {
  std::map<std::string, std::string> good{{"cleanup.policy", "delete"}, {"retention.ms", "-1"}};
  create_topic(shared_broker(), of.topic + ".id", 1, good);
  other.merge(good);
  create_topic(shared_broker(), of.topic, partitions, other);
}

void expect_refusal(const kafka_options& options, errc code, const std::string& why) {
  const auto opened = kafka_log::open(options);
  ASSERT_FALSE(opened) << "was not refused: " << why;
  EXPECT_EQ(opened.error().code, code) << opened.error().detail;
  EXPECT_THAT(opened.error().detail, HasSubstr(why));
}

}  // namespace

TEST(kafka_opening, a_log_keeps_its_id_whoever_opens_it_next) {
  auto options = shared_broker().fresh_log();
  const auto made = options.fresh;
  EXPECT_EQ(kafka_log::open(options).value()->describe().id, made);
  options.fresh = fresh_log_id();
  EXPECT_EQ(kafka_log::open(options).value()->describe().id, made);
}

TEST(kafka_opening, those_who_open_a_new_log_at_once_agree_on_its_id) {
  auto one = shared_broker().fresh_log();
  auto other = one;
  other.fresh = fresh_log_id();
  auto first = std::async(std::launch::async, [&] { return kafka_log::open(one); });
  const auto second = kafka_log::open(other);
  EXPECT_EQ(first.get().value()->describe().id, second.value()->describe().id);
}

TEST(kafka_opening, who_only_looks_makes_no_log) {
  auto looking = shared_broker().fresh_log();
  looking.absence = kafka_absence::refused;
  expect_refusal(looking, errc::not_found, "There is no log in the topic " + looking.topic);
  auto making = looking;
  making.absence = kafka_absence::made;
  making.fresh = fresh_log_id();
  EXPECT_EQ(kafka_log::open(making).value()->describe().id, making.fresh) << "the first look had begun one";
  EXPECT_EQ(kafka_log::open(looking).value()->describe().id, making.fresh);
}

TEST(kafka_opening, topics_that_somebody_else_made_well_are_taken) {
  const auto options = shared_broker().fresh_log();
  make_topics(options, {});
  EXPECT_EQ(kafka_log::open(options).value()->describe().id, options.fresh);
}

TEST(kafka_opening, another_partition_count_is_refused) {
  auto options = shared_broker().fresh_log();
  make_topics(options, {}, 5);
  expect_refusal(options, errc::conflict, "it has 5 partitions and must have 3");
}

TEST(kafka_opening, each_setting_that_loses_records_is_refused_by_its_name) {
  for (const auto& [name, value] : std::map<std::string, std::string>{{"cleanup.policy", "compact"},
                                                                      {"retention.ms", "60000"},
                                                                      {"retention.bytes", "1000000"},
                                                                      {"max.message.bytes", "1000"}}) {
    const auto options = shared_broker().fresh_log();
    make_topics(options, {{name, value}});
    expect_refusal(options, errc::conflict, std::string(name).append(" is ").append(value).append(" and must be "));
  }
}

TEST(kafka_opening, a_topic_that_lives_on_one_broker_is_refused_unless_it_is_for_development) {
  auto options = shared_broker().fresh_log();
  make_topics(options, {{"unclean.leader.election.enable", "true"}});
  options.durability = kafka_durability::replicated;
  expect_refusal(options, errc::conflict, "it has 1 replicas and must have at least 3");
  expect_refusal(options, errc::conflict, "min.insync.replicas is 1 and must be at least 2");
  expect_refusal(options, errc::conflict, "unclean.leader.election.enable is true and must be false");
  options.durability = kafka_durability::development;
  EXPECT_TRUE(kafka_log::open(options));
}

TEST(kafka_opening, another_cluster_than_the_expected_one_is_refused) {
  auto options = shared_broker().fresh_log();
  options.cluster = "another-cluster";
  expect_refusal(options, errc::conflict, " and must be another-cluster");
}

TEST(kafka_opening, a_log_whose_topic_is_gone_is_not_begun_anew) {
  const auto options = shared_broker().fresh_log();
  ASSERT_TRUE(kafka_log::open(options));
  delete_topic(shared_broker(), options.topic);
  expect_refusal(options, errc::corrupt, "The topic " + options.topic + " of log");
}

TEST(kafka_opening, records_of_an_unknown_log_are_not_given_another_name) {
  const auto options = shared_broker().fresh_log();
  ASSERT_TRUE(append(*kafka_log::open(options).value(), 1, "a"));
  delete_topic(shared_broker(), options.topic + ".id");
  expect_refusal(options, errc::corrupt, "does not say of which log");
}

}  // namespace aido::test
