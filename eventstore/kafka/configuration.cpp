#include "eventstore/kafka/configuration.hpp"

#include <algorithm>
#include <array>

#include "eventstore/kafka/topic_shape.hpp"

namespace aido::eventstore::kafka {

namespace {

using conf_handle = owned<rd_kafka_conf_t, rd_kafka_conf_destroy>;

struct property {
  std::string_view name;
  std::string value;
};

std::string text_of(std::chrono::milliseconds time) { return std::to_string(time.count()); }

/// What the log's promises rest on: nobody sets it to anything else. Each under all of its names.
const std::array promised{
    property{"enable.idempotence", "true"},
    property{"acks", "all"},
    property{"request.required.acks", "all"},
    property{"message.timeout.ms", "15000"},
    property{"delivery.timeout.ms", "15000"},
    property{"message.max.bytes", std::to_string(limits::kafka_max_batch)},
    property{"isolation.level", "read_uncommitted"},
    property{"auto.offset.reset", "error"},
    property{"enable.auto.commit", "false"},
    property{"enable.partition.eof", "false"},
    property{"allow.auto.create.topics", "false"},
    property{"check.crcs", "true"},
    property{"partition.assignment.strategy", "cooperative-sticky"},
    property{"max.poll.interval.ms", text_of(limits::kafka_leaving)},
};

/// Where a connection is to differ from that. Events that are told: a message that was given up, and those behind it
/// not, would come again out of order, so none is given up, and what ends one ends its producer. Commands: an aborted
/// transaction sends none, and a dead letter is larger than the command in it. Letters: brokers refuse a batch as a
/// whole.
std::vector<property> promised_by(role as) {
  if (as == role::teller) return {{"message.timeout.ms", "0"}, {"enable.gapless.guarantee", "true"}};
  if (as == role::intake) return {{"isolation.level", "read_committed"}};
  if (as == role::letters)
    return {{"message.max.bytes", std::to_string(limits::intake_letter)}, {"batch.num.messages", "1"}};
  return {};
}

/// What the options say, or what a log has no use for.
constexpr std::array<std::string_view, 11> taken{"bootstrap.servers",
                                                 "metadata.broker.list",
                                                 "group.id",
                                                 "group.instance.id",
                                                 "group.protocol",
                                                 "transactional.id",
                                                 "partitioner",
                                                 "queue.buffering.max.messages",
                                                 "queued.min.messages",
                                                 "queue.buffering.max.kbytes",
                                                 "queued.max.messages.kbytes"};

void add_group(std::vector<property>& to, std::string group) {
  to.push_back({"group.id", std::move(group)});
  to.push_back({"session.timeout.ms", text_of(limits::kafka_session)});
  to.push_back({"heartbeat.interval.ms", text_of(limits::kafka_heartbeat)});
}

/// Defaults that properties may replace.
std::vector<property> defaults(role as, const kafka_options& options) {
  std::vector<property> all{
      {"client.id", "aido"},
      {"socket.timeout.ms", "10000"},
      {"reconnect.backoff.max.ms", "1000"},
      {"log.connection.close", "false"},
      {"socket.nagle.disable", "true"},  // records and fetches are sent to be answered
  };
  if (as == role::producer || as == role::follower) all.push_back({"statistics.interval.ms", "5000"});
  switch (as) {
    case role::producer:
    case role::teller:
      // A record waits for nothing but those that are on their way; our own bounds come first.
      all.push_back({"linger.ms", "0"});
      all.push_back({"queue.buffering.max.messages", std::to_string(limits::kafka_queue_records * 2)});
      all.push_back({"queue.buffering.max.kbytes", std::to_string(limits::kafka_queue_bytes * 2 / 1'024)});
      break;
    case role::follower:
      // A partition that is followed from now on waits for the fetch that is under way.
      all.push_back({"fetch.wait.max.ms", "100"});
      all.push_back({"queued.max.messages.kbytes", std::to_string(limits::kafka_follow_bytes / 1'024)});
      all.push_back({"queued.min.messages", "10000000"});
      break;
    case role::reader:
      // It is not fetched but what is there, as much at a time as may wait.
      all.push_back({"fetch.wait.max.ms", "5"});
      all.push_back({"fetch.message.max.bytes", std::to_string(limits::kafka_read_ahead(options.partitions))});
      all.push_back({"queued.max.messages.kbytes",
                     std::to_string(limits::kafka_read_ahead(options.partitions) / limits::kafka_kilobyte)});
      all.push_back({"queued.min.messages", "10000000"});
      break;
    case role::member: add_group(all, owners_group(options)); break;
    // Nobody takes part in it: so long librdkafka looks for the group's coordinator.
    case role::keeper: add_group(all, options.topic + ".relay"); break;
    case role::intake:
      add_group(all, options.commands_topic + ".intake");
      all.push_back({"fetch.wait.max.ms", "100"});
      all.push_back({"queued.max.messages.kbytes", std::to_string(limits::intake_bytes / limits::kafka_kilobyte)});
      break;
    case role::letters: all.push_back({"linger.ms", "0"}); break;
  }
  return all;
}

bool is_secret(std::string_view name) {
  constexpr std::array<std::string_view, 5> words{"password", "secret", "key.pem", "oauthbearer.config", "token"};
  return std::ranges::any_of(words, [&](auto word) { return name.find(word) != name.npos; });
}

std::string without_secrets(std::string text, const kafka_options& options) {
  for (const auto& [name, value] : options.properties) {
    if (value.empty() || !is_secret(name)) continue;
    for (auto at = text.find(value); at != text.npos; at = text.find(value, at)) text.replace(at, value.size(), "***");
  }
  return text;
}

result<void> set(rd_kafka_conf_t& into, std::string_view name, const std::string& value, const kafka_options& options) {
  std::array<char, 512> why{};
  const auto name_text = std::string(name);
  if (rd_kafka_conf_set(&into, name_text.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK) return {};
  const auto text = is_secret(name) ? "librdkafka does not take its value" : without_secrets(why.data(), options);
  return failure{errc::invalid_value, "", "The Kafka property " + name_text + ": " + text + "."};
}

result<void> refuse_what_is_not_for_others(const std::string& name, const std::string& value) {
  if (std::ranges::find(taken, name) != taken.end()) {
    return failure{errc::invalid_value, "", "The Kafka property " + name + " is not for others to set: leave it out."};
  }
  const auto found = std::ranges::find(promised, name, &property::name);
  if (found == promised.end() || found->value == value) return {};
  return failure{errc::invalid_value, "",
                 "The Kafka property " + name + " must be " + found->value +
                     ", since the log's promises rest on it: leave it out."};
}

result<void> set_all(rd_kafka_conf_t& into, role as, const kafka_options& options) {
  for (const auto& p : defaults(as, options)) {
    if (auto done = set(into, p.name, p.value, options); !done) return done;
  }
  for (const auto& [name, value] : options.properties) {
    if (auto done = set(into, name, value, options); !done) return done;
  }
  for (const auto& p : promised) {
    if (auto done = set(into, p.name, p.value, options); !done) return done;
  }
  for (const auto& p : promised_by(as)) {
    if (auto done = set(into, p.name, p.value, options); !done) return done;
  }
  return set(into, "bootstrap.servers", options.brokers, options);
}

bool takes_part(role as) { return as == role::member || as == role::intake; }

bool is_producer(role as) { return as == role::producer || as == role::teller || as == role::letters; }

/// Tokens are fetched on a thread of librdkafka's, so that opening a log, which polls nothing, gets one too. A build
/// that has no such thread for them makes unsigned ones only: the first at once, the next when it is polled.
result<void> fetch_tokens_apart(rd_kafka_t& over, const kafka_options& options) {
  const error_handle error(rd_kafka_sasl_background_callbacks_enable(&over));
  if (!error || rd_kafka_error_code(error.get()) == RD_KAFKA_RESP_ERR__NOT_CONFIGURED) return {};
  return failure{errc::invalid_value, "", without_secrets(rd_kafka_error_string(error.get()), options)};
}

bool logs_in_by(const kafka_options& options, std::string_view mechanism) {
  return std::ranges::any_of(options.properties, [&](const auto& p) {
    return (p.first == "sasl.mechanism" || p.first == "sasl.mechanisms") && p.second.starts_with(mechanism);
  });
}

}  // namespace

std::string owners_group(const kafka_options& options) { return options.topic + ".owners"; }

configuration::configuration(const kafka_options& options)
    : options_(options),
      origins_{{this, role::producer}, {this, role::follower}, {this, role::reader}, {this, role::member},
               {this, role::teller},   {this, role::keeper},   {this, role::intake}, {this, role::letters}},
      statistics_(options.partitions) {}

result<void> configuration::check(const kafka_options& options) {
  const auto bad = [](std::string why) { return failure{errc::invalid_value, "", std::move(why)}; };
  if (options.brokers.empty()) return bad("No Kafka broker is named.");
  if (options.topic.empty() || options.owners_topic.empty() || options.commands_topic.empty())
    return bad("No topic is named.");
  if (auto apart = refuse_shared_topic(options); !apart) return apart;
  if (options.partitions < 1 || options.partitions > limits::max_partitions) {
    return bad("A log has from 1 to " + std::to_string(limits::max_partitions) + " partitions.");
  }
  const conf_handle tried(rd_kafka_conf_new());
  for (const auto& [name, value] : options.properties) {
    if (auto ours = refuse_what_is_not_for_others(name, value); !ours) return ours;
    if (auto good = set(*tried, name, value, options); !good) return good;
  }
  return {};
}

result<handle> configuration::connect(role as, delivery_report report) const {
  conf_handle conf(rd_kafka_conf_new());
  if (auto done = set_all(*conf, as, options_); !done) return done.error();
  rd_kafka_conf_set_opaque(conf.get(), &origins_[static_cast<std::size_t>(as)]);
  rd_kafka_conf_set_log_cb(conf.get(), on_log);
  rd_kafka_conf_set_stats_cb(conf.get(), on_statistics);
  if (takes_part(as)) rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  if (report) rd_kafka_conf_set_dr_msg_cb(conf.get(), report);
  const bool tokens = logs_in_by(options_, "OAUTHBEARER");
  if (tokens) rd_kafka_conf_enable_sasl_queue(conf.get(), 1);
  if (options_.password) options_.password->watch(*conf);

  std::array<char, 512> why{};
  handle made(
      rd_kafka_new(is_producer(as) ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf.get(), why.data(), why.size()));
  if (!made) {
    return failure{errc::invalid_value, "",
                   "librdkafka does not take the Kafka properties: " + without_secrets(why.data(), options_) + "."};
  }
  [[maybe_unused]] auto* const the_handles = conf.release();
  if (options_.password) options_.password->add(*made);
  if (tokens) {
    if (auto fetched = fetch_tokens_apart(*made, options_); !fetched) return fetched.error();
  }
  return made;
}

result<handle> configuration::connect_member(role as, rebalanced told) {
  rebalanced_ = std::move(told);
  return connect(as);
}

void configuration::notice(std::string text) const {
  auto shown = without_secrets(std::move(text), options_);
  {
    const std::lock_guard lock(mutex_);
    last_notice_ = shown;
  }
  options_.notice(shown);
}

std::string configuration::last_notice() const {
  const std::lock_guard lock(mutex_);
  return last_notice_;
}

failure configuration::explained(failure why) const {
  if (why.code != errc::unavailable) return why;
  for (const auto& more : {last_notice(), known_obstacle()}) {
    if (!more.empty()) why.detail += " (" + more + ")";
  }
  return why;
}

std::string configuration::known_obstacle() const {
  constexpr int sends_right_nonce = 0x020601ff;
  if (!logs_in_by(options_, "SCRAM") || rd_kafka_version() >= sends_right_nonce) return "";
  return "librdkafka " + std::string(rd_kafka_version_str()) +
         " cannot log in by SCRAM to Kafka 4: use librdkafka 2.6.1 or later, or SASL PLAIN over TLS";
}

void configuration::on_log(const rd_kafka_t* from, int, const char* facility, const char* text) {
  // That a producer has no use for a consumer's property is no news: all connections get all of them.
  if (std::string_view(facility) == "CONFWARN") return;
  static_cast<const origin*>(rd_kafka_opaque(from))->owner->notice(std::string(facility) + ": " + text);
}

void configuration::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                                 void* opaque) {
  static_cast<const origin*>(opaque)->owner->rebalanced_(what, *partitions);
}

int configuration::on_statistics(rd_kafka_t*, char* json, std::size_t length, void* opaque) {
  const auto& from = *static_cast<const origin*>(opaque);
  from.owner->statistics_.put(from.as, {json, length});
  return 0;
}

}  // namespace aido::eventstore::kafka
