#include "test/bench/kafka_topics.hpp"

#include "test/kafka/broker.hpp"

namespace aido::bench {

std::string kafka_brokers() { return test::shared_broker().address(); }

kafka_place fresh_kafka_log(std::uint32_t partitions) {
  auto options = test::shared_broker().fresh_log();
  options.partitions = partitions;
  return {.log = eventstore::kafka_log::open(options).value(), .topic = options.topic};
}

std::string fresh_kafka_topic() { return fresh_kafka_log(1).topic; }

}  // namespace aido::bench
