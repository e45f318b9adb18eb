#pragma once

#include <optional>
#include <string>

#include "eventstore/event_log.hpp"
#include "eventstore/kafka/handle.hpp"

/// What is wrong with a partition, in words; all but `damage_of` are `corrupt`.
namespace aido::eventstore::kafka {

failure missing(partition_id partition, log_offset offset);
failure lost_head(partition_id partition, log_offset wanted, log_offset low);
failure lost_tail(partition_id partition, log_offset seen_to, log_offset high);

/// What an error that a connection reports in a record's place means for who wants the record at `wanted`; nothing when
/// librdkafka goes on by itself.
std::optional<failure> damage_of(partition_id partition, log_offset wanted, const rd_kafka_message_t& error);

/// True when the broker does not have the offset that was asked for.
bool is_out_of_range(const rd_kafka_message_t& error);

/// True when what arrived is not what was written. On the way it may be another thing than in the log: it is worth a
/// second look.
bool is_unreadable(const rd_kafka_message_t& error);
/// That there is one, for who is told.
std::string looked_at_again(const failure& why);

}  // namespace aido::eventstore::kafka
