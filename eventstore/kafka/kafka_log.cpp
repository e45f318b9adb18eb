#include "eventstore/kafka/kafka_log.hpp"

#include <array>
#include <future>

#include "eventstore/kafka/log_identity.hpp"
#include "eventstore/kafka/record_producer.hpp"
#include "eventstore/kafka/record_tail.hpp"
#include "eventstore/kafka/topics.hpp"

namespace aido::eventstore {

using kafka::configuration;
using kafka::log_identity;

/// Built and destroyed in this order: producers answer first, the reader's connection goes last.
struct kafka_log::parts {
  explicit parts(const kafka_options& options) : config(options) {}

  configuration config;
  log_description description;
  kafka::handle reading;
  std::unique_ptr<kafka::log_reader> reader;
  std::unique_ptr<kafka::record_tail> tail;
  std::unique_ptr<kafka::record_producer> producer;
};

namespace {

/// What a cluster has of a log.
struct findings {
  std::optional<kafka::topic_shape> records;
  std::optional<kafka::topic_shape> identity_topic;
  std::optional<log_identity> identity;
};

result<std::string> check_cluster(rd_kafka_t& by, const kafka_options& options) {
  auto cluster = kafka::cluster_of(by);
  if (!cluster) return failure{errc::unavailable, "", cluster.error().detail + "; asked: " + options.brokers};
  if (!options.cluster || *options.cluster == *cluster) return cluster;
  return failure{errc::conflict, "",
                 options.brokers + " is the cluster " + *cluster + " and must be " + *options.cluster +
                     ": name the brokers of that cluster, or expect this one."};
}

result<std::optional<log_identity>> find_identity(rd_kafka_t& by, const std::string& topic) {
  kafka::log_reader reader(by, topic, 1);
  const auto first = reader.read({0}, {0}, 1);
  if (!first) return first.error();
  if (first->empty()) return std::optional<log_identity>();
  auto identity = kafka::read_identity(first->front().value);
  if (!identity) return identity.error();
  return std::optional(std::move(*identity));
}

result<findings> look(rd_kafka_t& by, const kafka_options& options) {
  findings found;
  auto records = kafka::describe_topic(by, kafka::demand_on_log(options));
  if (!records) return records.error();
  found.records = std::move(*records);
  const auto demand = kafka::demand_on_identity(options);
  auto identity_topic = kafka::describe_topic(by, demand);
  if (!identity_topic) return identity_topic.error();
  found.identity_topic = std::move(*identity_topic);
  if (!found.identity_topic) return found;
  auto identity = find_identity(by, demand.topic);
  if (!identity) return identity.error();
  found.identity = std::move(*identity);
  return found;
}

/// The first failure among them: a topic that is there and not as demanded.
result<void> check_shapes(const findings& found, const kafka_options& options) {
  if (found.records) {
    if (auto good = kafka::refuse_differences(*found.records, kafka::demand_on_log(options)); !good) return good;
  }
  if (!found.identity_topic) return {};
  return kafka::refuse_differences(*found.identity_topic, kafka::demand_on_identity(options));
}

/// Records without an identity are somebody's: who makes up another one for them breaks their chain.
result<void> refuse_records(rd_kafka_t& by, const kafka_options& options) {
  kafka::log_reader reader(by, options.topic, options.partitions);
  for (std::uint32_t p = 0; p < options.partitions; ++p) {
    const auto end = reader.end({p});
    if (!end) return end.error();
    if (end->value == 0) continue;
    return failure{errc::corrupt, "",
                   "The topic " + options.topic + " has records, but " + options.topic +
                       ".id does not say of which log: restore that topic, or name one that does not exist yet."};
  }
  return {};
}

/// Of a log that is not to be made.
result<void> refuse_missing(rd_kafka_t& by, const findings& found, const kafka_options& options) {
  if (options.absence == kafka_absence::made || found.identity) return {};
  if (found.records) {
    if (auto empty = refuse_records(by, options); !empty) return empty;
  }
  return failure{errc::not_found, "",
                 "There is no log in the topic " + options.topic + " of " + options.brokers +
                     ": name the topic of one, or begin a new one by serving it."};
}

result<void> make_missing(rd_kafka_t& by, const findings& found, const kafka_options& options) {
  if (found.identity && !found.records) {
    return failure{errc::corrupt, "",
                   "The topic " + options.topic + " of log " + to_string(found.identity->log) +
                       " is gone: restore it, or name another topic to begin a new log."};
  }
  if (!found.records) {
    if (auto made = kafka::create_topic(by, kafka::demand_on_log(options)); !made) return made;
  }
  if (found.identity_topic) return {};
  return kafka::create_topic(by, kafka::demand_on_identity(options));
}

result<void> write_candidate(const configuration& config, const std::string& topic, const log_identity& candidate) {
  auto producer = kafka::record_producer::open(config, topic, 1);
  if (!producer) return producer.error();
  std::promise<result<log_offset>> written;
  (*producer)->append({0}, {}, kafka::write_identity(candidate),
                      [&](result<log_offset> done) { written.set_value(std::move(done)); });
  const auto done = written.get_future().get();
  if (!done) return done.error();
  return {};
}

/// The identity that stands in the log, which may be another candidate's.
result<log_identity> settle_identity(rd_kafka_t& by, const configuration& config, const log_identity& candidate) {
  const auto topic = candidate.topic + ".id";
  if (auto written = write_candidate(config, topic, candidate); !written) return written.error();
  auto settled = find_identity(by, topic);
  if (!settled) return settled.error();
  if (!*settled) return failure{errc::corrupt, "", "The record that was written to " + topic + " is not there."};
  return std::move(**settled);
}

result<log_identity> identify(rd_kafka_t& by, const configuration& config, const kafka_options& options) {
  auto cluster = check_cluster(by, options);
  if (!cluster) return cluster.error();
  const log_identity here{options.fresh, options.topic, options.partitions, std::move(*cluster)};
  auto found = look(by, options);
  if (!found) return found.error();
  if (found->identity) {
    if (auto same = kafka::refuse_other_place(*found->identity, here); !same) return same.error();
  }
  if (auto there = refuse_missing(by, *found, options); !there) return there.error();
  if (auto made = make_missing(by, *found, options); !made) return made.error();
  // As it is by now, whoever has made it.
  auto all = look(by, options);
  if (!all) return all.error();
  if (auto good = check_shapes(*all, options); !good) return good.error();
  if (all->identity) return std::move(*all->identity);
  if (auto empty = refuse_records(by, options); !empty) return empty.error();
  auto settled = settle_identity(by, config, here);
  if (!settled) return settled;
  if (auto same = kafka::refuse_other_place(*settled, here); !same) return same.error();
  return settled;
}

}  // namespace

result<std::unique_ptr<kafka_log>> kafka_log::open(const kafka_options& options) {
  if (auto good = configuration::check(options); !good) return good.error();
  auto made = std::make_unique<parts>(options);
  auto reading = made->config.connect(kafka::role::reader);
  if (!reading) return reading.error();
  made->reading = std::move(*reading);
  const auto identity = identify(*made->reading, made->config, options);
  if (!identity) return made->config.explained(identity.error());
  made->description = {identity->log, identity->partitions};
  made->reader =
      std::make_unique<kafka::log_reader>(*made->reading, options.topic, options.partitions,
                                          [&to = made->config](std::string text) { to.notice(std::move(text)); });
  auto tail = kafka::record_tail::open(made->config, options.topic, options.partitions, *made->reader);
  if (!tail) return tail.error();
  made->tail = std::move(*tail);
  auto producer =
      kafka::record_producer::open(made->config, options.topic, options.partitions, kafka::role::producer,
                                   [&to = *made->tail](auto records) { to.acknowledged(std::move(records)); });
  if (!producer) return producer.error();
  made->producer = std::move(*producer);
  return std::unique_ptr<kafka_log>(new kafka_log(std::move(made)));
}

kafka_log::kafka_log(std::unique_ptr<parts> made) : parts_(std::move(made)) {}

kafka_log::~kafka_log() = default;

log_description kafka_log::describe() const { return parts_->description; }

void kafka_log::append(partition_id partition, workspace_id key, std::string value, append_done done) {
  std::array<char, 36> text{};
  write_uuid(key.value, text.data());
  parts_->producer->append(partition, {text.data(), text.size()}, std::move(value), std::move(done));
}

std::unique_ptr<subscription> kafka_log::follow(partition_id partition, log_offset from, record_sink sink) {
  return parts_->tail->follow(partition, from, std::move(sink));
}

result<record_batch> kafka_log::read(partition_id partition, log_offset from, std::size_t max_records) {
  return parts_->reader->read(partition, from, max_records);
}

result<log_offset> kafka_log::end(partition_id partition) { return parts_->reader->end(partition); }

std::optional<log_traffic> kafka_log::traffic() const {
  auto all = parts_->config.statistics().read();
  const auto queued = parts_->producer->queued();
  all.queued_records = queued.records;
  all.queued_bytes = queued.bytes;
  return all;
}

}  // namespace aido::eventstore
