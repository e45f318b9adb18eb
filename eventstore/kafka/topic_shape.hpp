#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/kafka/options.hpp"

/// What a topic is like, and what one that holds a log must be like.
namespace aido::eventstore::kafka {

struct topic_shape {
  std::uint32_t partitions = 0;
  std::uint32_t replication_factor = 0;  ///< Of the partition with the fewest replicas.
  std::map<std::string, std::string> settings;
};

enum class rule { exactly, at_least };

struct demanded_setting {
  std::string name;
  std::string value;  ///< What a topic that is made now gets.
  rule how = rule::exactly;
};

enum class partition_count {
  fixed,  ///< It is as demanded.
  free,   ///< A topic that is there keeps its own.
};

struct topic_demand {
  std::string topic;
  std::uint32_t partitions = 0;
  std::uint32_t replication_factor = 0;  ///< No fewer.
  std::vector<demanded_setting> settings;
  partition_count count = partition_count::fixed;
};

/// Of the log's topic.
topic_demand demand_on_log(const kafka_options& options);
/// Of the topic that says which log it is: one partition, else as the log's.
topic_demand demand_on_identity(const kafka_options& options);
/// Of the topic in which owners tell that they are: one partition, the newest record of each key is kept.
topic_demand demand_on_owners(const kafka_options& options);
/// Of the topic in which events are told: partitions as the log's, and nothing of it is compacted. How long it keeps
/// what it has is for who runs it to say.
topic_demand demand_on_events(const kafka_options& options);
/// Of the topic that commands come from: no message takes another one's place.
topic_demand demand_on_commands(const kafka_options& options);
/// Of the topic that refused ones are put into, `<commands>.dlq`: the same, with room for what is said of them.
topic_demand demand_on_letters(const kafka_options& options);

/// Fails with invalid_value when two of the topics above are one: what is told would be read as the log, or the log as
/// commands.
result<void> refuse_shared_topic(const kafka_options& options);

/// One sentence for each way in which `found` is not as demanded, with what is, what must be and what to do; empty when
/// it is good.
std::vector<std::string> differences(const topic_shape& found, const topic_demand& wanted);
/// What may go wrong with commands from a topic like this one, which is as demanded; empty: nothing.
std::string advice_on_commands(const topic_shape& found);

}  // namespace aido::eventstore::kafka
