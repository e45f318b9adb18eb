#pragma once

#include <optional>
#include <string>

#include "eventstore/kafka/handle.hpp"
#include "eventstore/kafka/topic_shape.hpp"

/// Asking a cluster about its topics, and making them. All of it blocks, for limits::kafka_patience at most, and fails
/// with `unavailable` or io_error when the cluster does not answer or does not permit it.
namespace aido::eventstore::kafka {

/// The id that the cluster has given itself.
result<std::string> cluster_of(rd_kafka_t& by);

/// Absent when there is no such topic. Nothing is created by asking.
result<std::optional<topic_shape>> describe_topic(rd_kafka_t& by, const topic_demand& wanted);

/// Makes the topic and waits until it can be used; one that somebody else has made meanwhile is as good.
result<void> create_topic(rd_kafka_t& by, const topic_demand& wanted);

/// Makes the topic if it is missing. Fails with `conflict` when there is one that is not as demanded.
result<void> ensure_topic(rd_kafka_t& by, const topic_demand& wanted);

/// What may go wrong with the topic of commands as it is; empty: nothing, or nobody tells.
std::string advice_on_commands(rd_kafka_t& by, const kafka_options& options);

/// Fails with `conflict`, telling every difference, when `found` is not as demanded.
result<void> refuse_differences(const topic_shape& found, const topic_demand& wanted);

}  // namespace aido::eventstore::kafka
