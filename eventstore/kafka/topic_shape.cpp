#include "eventstore/kafka/topic_shape.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "eventstore/kafka/limits.hpp"

namespace aido::eventstore::kafka {

namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_met(const demanded_setting& wanted, const std::string& found) {
  return wanted.how == rule::exactly ? found == wanted.value : number(found) >= number(wanted.value);
}

std::string words(rule how) { return how == rule::at_least ? "at least " : ""; }

std::string difference_of(const std::string& topic, const demanded_setting& wanted, const std::string& found) {
  return wanted.name + " is " + (found.empty() ? "not told" : found) + " and must be " + words(wanted.how) +
         wanted.value + " (kafka-configs.sh --alter --entity-type topics --entity-name " + topic + " --add-config " +
         wanted.name + "=" + wanted.value + ")";
}

/// Adds what keeps acknowledged records when a broker dies.
topic_demand replicated(topic_demand demand, const kafka_options& options) {
  if (options.durability != kafka_durability::replicated) return demand;
  demand.replication_factor = options.replication_factor;
  demand.settings.push_back({"min.insync.replicas", std::to_string(options.min_insync_replicas), rule::at_least});
  demand.settings.push_back({"unclean.leader.election.enable", "false"});
  return demand;
}

topic_demand demand_on_records(std::string topic, std::uint32_t partitions, const kafka_options& options) {
  return replicated({std::move(topic),
                     partitions,
                     1,
                     {
                         {"cleanup.policy", "delete"},
                         {"retention.ms", "-1"},
                         {"retention.bytes", "-1"},
                         {"max.message.bytes", std::to_string(limits::kafka_max_batch), rule::at_least},
                     }},
                    options);
}

struct used_topic {
  std::string_view use;  // with the option that names it, if one does
  std::string topic;     // empty: there is none
};

std::array<used_topic, 6> used_topics(const kafka_options& options) {
  return {{
      {"the log (--kafka-topic)", demand_on_log(options).topic},
      {"the log's identity (--kafka-topic, with .id)", demand_on_identity(options).topic},
      {"the owners", demand_on_owners(options).topic},
      {"events (--events-topic)", demand_on_events(options).topic},
      {"commands (--commands-topic)", demand_on_commands(options).topic},
      {"refused commands (--commands-topic, with .dlq)", demand_on_letters(options).topic},
  }};
}

failure shared(const used_topic& one, const used_topic& other) {
  return {errc::invalid_value, "",
          std::string("The topic ").append(one.topic).append(" cannot be both that of ").append(one.use) +
              " and that of " + std::string(other.use) + ": name another one for either."};
}

}  // namespace

topic_demand demand_on_log(const kafka_options& options) {
  return demand_on_records(options.topic, options.partitions, options);
}

topic_demand demand_on_identity(const kafka_options& options) {
  return demand_on_records(options.topic + ".id", 1, options);
}

topic_demand demand_on_owners(const kafka_options& options) {
  return replicated({options.owners_topic, 1, 1, {{"cleanup.policy", "compact"}}}, options);
}

topic_demand demand_on_events(const kafka_options& options) {
  return replicated({options.events_topic,
                     options.partitions,
                     1,
                     {
                         {"cleanup.policy", "delete"},
                         {"max.message.bytes", std::to_string(limits::kafka_max_batch), rule::at_least},
                     }},
                    options);
}

topic_demand demand_on_commands(const kafka_options& options) {
  return replicated(
      {options.commands_topic, options.partitions, 1, {{"cleanup.policy", "delete"}}, partition_count::free}, options);
}

topic_demand demand_on_letters(const kafka_options& options) {
  return replicated({options.commands_topic + ".dlq",
                     1,
                     1,
                     {
                         {"cleanup.policy", "delete"},
                         {"max.message.bytes", std::to_string(limits::intake_letter), rule::at_least},
                     },
                     partition_count::free},
                    options);
}

result<void> refuse_shared_topic(const kafka_options& options) {
  const auto all = used_topics(options);
  for (const auto* one = all.begin(); one != all.end(); ++one) {
    const auto* const same = std::ranges::find(one + 1, all.end(), one->topic, &used_topic::topic);
    if (same != all.end() && !one->topic.empty()) return shared(*one, *same);
  }
  return {};
}

std::vector<std::string> differences(const topic_shape& found, const topic_demand& wanted) {
  std::vector<std::string> all;
  if (wanted.count == partition_count::fixed && found.partitions != wanted.partitions) {
    all.push_back("it has " + std::to_string(found.partitions) + " partitions and must have " +
                  std::to_string(wanted.partitions) + " (a log's count is fixed: ask for " +
                  std::to_string(found.partitions) + ", or name another topic)");
  }
  if (found.replication_factor < wanted.replication_factor) {
    all.push_back("it has " + std::to_string(found.replication_factor) + " replicas and must have at least " +
                  std::to_string(wanted.replication_factor) + " (kafka-reassign-partitions.sh adds some)");
  }
  for (const auto& setting : wanted.settings) {
    const auto at = found.settings.find(setting.name);
    const auto value = at == found.settings.end() ? std::string() : at->second;
    if (!is_met(setting, value)) all.push_back(difference_of(wanted.topic, setting, value));
  }
  return all;
}

std::string advice_on_commands(const topic_shape& found) {
  const auto at = found.settings.find("retention.ms");
  if (at == found.settings.end()) return "";
  const auto kept = number(at->second);
  const auto remembered = std::chrono::milliseconds(limits::dedup_retention).count();
  if (kept >= 0 && kept <= remembered) return "";
  return "retention.ms is " + at->second + ", and commands are remembered for " + std::to_string(remembered) +
         " ms: older ones are carried out again when no server has run for longer than the brokers keep a group's "
         "offsets (offsets.retention.minutes)";
}

}  // namespace aido::eventstore::kafka
