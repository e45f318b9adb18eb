#include "eventstore/kafka/kafka_event_publisher.hpp"

#include <optional>

#include "eventstore/kafka/event_cursors.hpp"
#include "eventstore/kafka/record_producer.hpp"
#include "eventstore/kafka/topics.hpp"

namespace aido::eventstore {

namespace {

/// What became of a batch so far; the producer's thread alone touches it once it is handed over.
struct pending_batch {
  std::size_t left;
  std::optional<failure> why_not;
  publish_done done;
};

void settle_one(pending_batch& batch, const result<log_offset>& outcome) {
  if (!outcome && !batch.why_not) batch.why_not = outcome.error();
  if (--batch.left > 0) return;
  batch.done(batch.why_not ? result<void>(*batch.why_not) : result<void>());
}

/// Binary mode of the CloudEvents' Kafka protocol binding, version 1.0.2.
std::vector<kafka::record_header> headers_of(const public_event& e) {
  std::vector<kafka::record_header> headers{{"content-type", "application/json"}};
  for (const auto& [name, value] : e.attributes) headers.push_back({"ce_" + std::string(name), value});
  return headers;
}

}  // namespace

/// Built and destroyed in this order: the producer answers first.
struct kafka_event_publisher::parts {
  explicit parts(const kafka_options& options) : config(options) {}

  kafka::configuration config;
  std::unique_ptr<kafka::event_cursors> cursors;
  std::unique_ptr<kafka::record_producer> producer;
};

result<std::unique_ptr<kafka_event_publisher>> kafka_event_publisher::open(const kafka_options& options) {
  if (auto good = kafka::configuration::check(options); !good) return good.error();
  auto made = std::make_unique<parts>(options);
  auto keeper = made->config.connect(kafka::role::keeper);
  if (!keeper) return keeper.error();
  if (auto good = kafka::ensure_topic(**keeper, kafka::demand_on_events(options)); !good)
    return made->config.explained(good.error());
  made->cursors = std::make_unique<kafka::event_cursors>(made->config, std::move(*keeper), options.topic);
  auto producer =
      kafka::record_producer::open(made->config, options.events_topic, options.partitions, kafka::role::teller);
  if (!producer) return producer.error();
  made->producer = std::move(*producer);
  return std::unique_ptr<kafka_event_publisher>(new kafka_event_publisher(std::move(made)));
}

kafka_event_publisher::kafka_event_publisher(std::unique_ptr<parts> made) : parts_(std::move(made)) {}

kafka_event_publisher::~kafka_event_publisher() = default;

void kafka_event_publisher::find_cursor(partition_id partition, cursor_found found) {
  parts_->cursors->find(partition, std::move(found));
}

void kafka_event_publisher::publish(partition_id partition, const std::vector<public_event>& events,
                                    publish_done done) {
  if (events.empty()) return done({});
  const auto batch = std::make_shared<pending_batch>(events.size(), std::nullopt, std::move(done));
  for (const auto& e : events) {
    parts_->producer->append(
        partition, to_string(e.workspace), e.data,
        [batch](const result<log_offset>& outcome) { settle_one(*batch, outcome); }, headers_of(e));
  }
}

void kafka_event_publisher::remember(partition_id partition, log_offset next) {
  parts_->cursors->remember(partition, next);
}

}  // namespace aido::eventstore
