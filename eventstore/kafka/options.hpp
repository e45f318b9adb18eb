#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "eventstore/kafka/kafka_password.hpp"
#include "eventstore/kafka/limits.hpp"

namespace aido::eventstore {

/// How much of what it acknowledges a cluster must be able to lose machines over.
enum class kafka_durability {
  replicated,   ///< Replicas, in-sync replicas and leader elections are checked.
  development,  ///< One replica will do: a broker on a developer's machine.
};

/// What becomes of topics that are missing.
enum class kafka_absence {
  made,     ///< A new log begins.
  refused,  ///< Nothing is made: for who looks at a log that others serve.
};

/// Which log, where, and what it must be like. Values of `properties` may be secret: no failure and no notice shows one
/// of a property that holds a credential.
struct kafka_options {
  std::string brokers;  ///< "host:port,host:port": where the cluster is asked first.
  std::string topic = "aido.log";
  std::string owners_topic = "aido.owners";  ///< Where owners of any log tell that they are; made when it is missing.
  std::string events_topic = "aido.events";  ///< Where events are told; made when it is missing.
  std::string commands_topic = "aido.commands";         ///< Where commands come from; made when it is missing.
  std::uint32_t partitions = limits::kafka_partitions;  ///< Of a new log; an existing one must have as many.
  std::uint32_t replication_factor = 3;                 ///< Of a new topic; an existing one must have no fewer.
  std::uint32_t min_insync_replicas = 2;                ///< The same.
  kafka_durability durability = kafka_durability::replicated;
  kafka_absence absence = kafka_absence::made;
  /// Passed on to librdkafka as they are (TLS, SASL, tuning). One that the log's promises rest on is refused.
  std::map<std::string, std::string> properties;
  /// Takes the place of the property sasl.password once it is renewed; nullptr: that stays.
  std::shared_ptr<kafka_password> password = nullptr;
  std::optional<std::string> cluster;  ///< Refuse any other cluster than the one of this id.
  log_id fresh;                        ///< What a log is called that is made now; an existing one keeps its own.
  /// Told what librdkafka has to say (brokers that are away, refused credentials), on any thread; must not block.
  std::function<void(std::string_view)> notice = [](std::string_view) {};
};

}  // namespace aido::eventstore
