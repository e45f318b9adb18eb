#include "eventstore/kafka/handle.hpp"

#include <new>

namespace aido::eventstore::kafka {

namespace {

bool passes_by_itself(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:     // of a topic that this connection has not heard all of yet,
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:  // or its broker
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE: return true;
    default: return false;
  }
}

}  // namespace

topic_handle topic_of(rd_kafka_t& of, const std::string& name) {
  topic_handle made(rd_kafka_topic_new(&of, name.c_str(), nullptr));
  if (!made) throw std::bad_alloc();
  return made;
}

partition_list list_of(const std::string& topic, std::uint32_t partition, std::int64_t offset) {
  partition_list made(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(made.get(), topic.c_str(), static_cast<std::int32_t>(partition))->offset = offset;
  return made;
}

failure failure_of(rd_kafka_resp_err_t error, const std::string& what) {
  return {passes_by_itself(error) ? errc::unavailable : errc::io_error, "", what + ": " + rd_kafka_err2str(error)};
}

}  // namespace aido::eventstore::kafka
