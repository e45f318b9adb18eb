#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace aido::bench {

/// librdkafka set up to lose nothing: idempotent, acks of all replicas. Records are sent as soon as there are any, as
/// the log does. Appends `values` to partition 0 of `topic`, `outstanding` of them in flight all the time; seconds
/// until the last was acknowledged.
double produce_bare(const std::string& brokers, const std::string& topic, const std::vector<std::string>& values,
                    std::size_t outstanding);

/// Reads the first `records` records of partition 0 with a consumer that has no group, and does nothing with them;
/// seconds, from a connection that is there.
double consume_bare(const std::string& brokers, const std::string& topic, std::size_t records);

}  // namespace aido::bench
