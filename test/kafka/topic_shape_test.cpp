#include "eventstore/kafka/topic_shape.hpp"

#include <gmock/gmock.h>

#include "eventstore/kafka/log_identity.hpp"

namespace aido::test {

using namespace eventstore;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

const kafka_options wanted{.brokers = "a:1"};

kafka::topic_shape good() {
  return {32,
          3,
          {{"cleanup.policy", "delete"},
           {"retention.ms", "-1"},
           {"retention.bytes", "-1"},
           {"max.message.bytes", "1048588"},
           {"min.insync.replicas", "2"},
           {"unclean.leader.election.enable", "false"}}};
}

std::vector<std::string> differences_with(const std::string& name, const std::string& value) {
  auto shape = good();
  shape.settings[name] = value;
  return kafka::differences(shape, kafka::demand_on_log(wanted));
}

const kafka::log_identity home{{}, "aido.log", 32, "cluster-a"};

}  // namespace

TEST(kafka_topic_shape, a_good_topic_has_no_differences) {
  EXPECT_THAT(kafka::differences(good(), kafka::demand_on_log(wanted)), IsEmpty());
}

TEST(kafka_topic_shape, each_difference_says_what_is_and_what_must_be) {
  EXPECT_THAT(differences_with("cleanup.policy", "compact,delete"), ElementsAre(HasSubstr("must be delete")));
  EXPECT_THAT(differences_with("retention.ms", "604800000"),
              ElementsAre(HasSubstr("retention.ms is 604800000 and must be -1")));
  EXPECT_THAT(differences_with("retention.bytes", "1"), ElementsAre(HasSubstr("retention.bytes is 1")));
  EXPECT_THAT(differences_with("max.message.bytes", "999"), ElementsAre(HasSubstr("at least 1000000")));
  EXPECT_THAT(differences_with("min.insync.replicas", "1"), ElementsAre(HasSubstr("at least 2")));
  EXPECT_THAT(differences_with("unclean.leader.election.enable", "true"), ElementsAre(HasSubstr("must be false")));
}

TEST(kafka_topic_shape, the_events_topic_has_the_logs_partitions_and_keeps_what_it_has_as_long_as_its_operator_says) {
  auto shape = good();
  shape.settings["retention.ms"] = "3600000";
  shape.settings["retention.bytes"] = "1000000000";
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_events(wanted)), IsEmpty());
  shape.settings["cleanup.policy"] = "compact";
  shape.settings["min.insync.replicas"] = "1";
  shape.partitions = 6;
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_events(wanted)),
              ElementsAre(HasSubstr("6 partitions"), HasSubstr("cleanup.policy is compact and must be delete"),
                          HasSubstr("min.insync.replicas")));
}

TEST(kafka_topic_shape, the_owners_topic_keeps_the_newest_of_each_partition) {
  auto shape = good();
  shape.partitions = 1;
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_owners(wanted)),
              ElementsAre(HasSubstr("cleanup.policy is delete and must be compact")));
  shape.settings["cleanup.policy"] = "compact";
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_owners(wanted)), IsEmpty());
  shape.settings["min.insync.replicas"] = "1";
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_owners(wanted)),
              ElementsAre(HasSubstr("min.insync.replicas is 1")));
}

TEST(kafka_topic_shape, partitions_must_be_as_many_and_replicas_no_fewer) {
  auto shape = good();
  shape.partitions = 16;
  shape.replication_factor = 2;
  EXPECT_THAT(
      kafka::differences(shape, kafka::demand_on_log(wanted)),
      ElementsAre(HasSubstr("16 partitions and must have 32"), HasSubstr("2 replicas and must have at least 3")));
  shape = good();
  shape.replication_factor = 5;
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_log(wanted)), IsEmpty());
}

TEST(kafka_topic_shape, development_asks_for_one_replica_and_for_all_records_to_stay) {
  auto options = wanted;
  options.durability = kafka_durability::development;
  auto shape = good();
  shape.replication_factor = 1;
  shape.settings["min.insync.replicas"] = "1";
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_log(options)), IsEmpty());
  shape.settings["retention.ms"] = "1000";
  EXPECT_THAT(kafka::differences(shape, kafka::demand_on_log(options)), ElementsAre(HasSubstr("retention.ms")));
}

TEST(kafka_log_identity, reads_back_what_was_written) {
  EXPECT_EQ(kafka::read_identity(kafka::write_identity(home)).value(), home);
  EXPECT_EQ(kafka::read_identity("{\"log\":1}").error().code, errc::corrupt);
}

TEST(kafka_log_identity, another_cluster_topic_or_partition_count_is_refused_with_both_values) {
  EXPECT_TRUE(kafka::refuse_other_place(home, home));
  auto here = home;
  here.cluster = "cluster-b";
  here.partitions = 16;
  const auto refused = kafka::refuse_other_place(home, here);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_THAT(refused.error().detail, HasSubstr("the cluster is cluster-b and was cluster-a"));
  EXPECT_THAT(refused.error().detail, HasSubstr("the number of partitions is 16 and was 32"));
}

TEST(kafka_topic_shape, a_topic_of_commands_that_outlast_the_memory_of_their_ids_is_advised_against) {
  auto shape = good();
  for (const auto* longer : {"-1", "604800001"}) {
    shape.settings["retention.ms"] = longer;
    EXPECT_THAT(kafka::differences(shape, kafka::demand_on_commands(wanted)), IsEmpty());
    EXPECT_THAT(kafka::advice_on_commands(shape), HasSubstr("offsets.retention.minutes"));
  }
  for (const auto* good : {"604800000", "1"}) {
    shape.settings["retention.ms"] = good;
    EXPECT_EQ(kafka::advice_on_commands(shape), "");
  }
  EXPECT_EQ(kafka::advice_on_commands({}), "");
}

}  // namespace aido::test
