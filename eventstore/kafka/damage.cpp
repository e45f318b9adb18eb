#include "eventstore/kafka/damage.hpp"

#include "eventstore/fold.hpp"

namespace aido::eventstore::kafka {

failure missing(partition_id partition, log_offset offset) {
  return {errc::corrupt, "",
          "the record at " + describe(partition, offset) +
              " is missing: a log knows neither compaction nor transactions, and no record of it is ever deleted"};
}

failure lost_head(partition_id partition, log_offset wanted, log_offset low) {
  return {errc::corrupt, "",
          "the record at " + describe(partition, wanted) + " is lost: the topic begins at offset " +
              std::to_string(low.value) + "; somebody or a retention setting has deleted what came before"};
}

failure lost_tail(partition_id partition, log_offset seen_to, log_offset high) {
  return {errc::corrupt, "",
          "the topic ends at " + describe(partition, high) + ", though records up to offset " +
              std::to_string(seen_to.value) + " were read before: the cluster has lost its newest ones"};
}

bool is_out_of_range(const rd_kafka_message_t& error) {
  return error.err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET || error.err == RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE;
}

bool is_unreadable(const rd_kafka_message_t& error) {
  return error.err == RD_KAFKA_RESP_ERR__BAD_MSG || error.err == RD_KAFKA_RESP_ERR__BAD_COMPRESSION;
}

std::string looked_at_again(const failure& why) { return why.detail + "; it is fetched again"; }

std::optional<failure> damage_of(partition_id partition, log_offset wanted, const rd_kafka_message_t& error) {
  switch (error.err) {
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__BAD_COMPRESSION:
      return failure{
          errc::corrupt, "",
          "the record at " + describe(partition, wanted) + " cannot be read: " + rd_kafka_message_errstr(&error)};
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return failure_of(error.err, "The record at " + describe(partition, wanted) + " cannot be fetched");
    default: return std::nullopt;
  }
}

}  // namespace aido::eventstore::kafka
