#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "eventstore/kafka/kafka_log.hpp"

/// The one broker of all measurements, which starts with the first of them and ends with the program.
namespace aido::bench {

std::string kafka_brokers();

/// A log of its own, empty, and where it is.
struct kafka_place {
  std::unique_ptr<eventstore::kafka_log> log;
  std::string topic;
};
kafka_place fresh_kafka_log(std::uint32_t partitions);

/// An empty topic of one partition, shaped as a log's.
std::string fresh_kafka_topic();

}  // namespace aido::bench
