#pragma once

#include <memory>

#include "eventstore/event_publisher.hpp"
#include "eventstore/kafka/options.hpp"

namespace aido::eventstore {

/// Tells events in a topic, as CloudEvents in the binary mode of the Kafka protocol binding; key: the workspace's id,
/// partition: that of the log. How far they were told are offsets of the group `<log's topic>.relay` in the log's
/// topic. While no broker answers, what was handed over waits.
class kafka_event_publisher final : public event_publisher {
 public:
  /// Connects, and makes the topic if it is missing. Blocks, for a few multiples of limits::kafka_patience at most.
  /// Fails with invalid_value (options), `conflict` (a topic of another shape), `unavailable` or io_error.
  static result<std::unique_ptr<kafka_event_publisher>> open(const kafka_options& options);

  kafka_event_publisher(const kafka_event_publisher&) = delete;
  kafka_event_publisher& operator=(const kafka_event_publisher&) = delete;
  /// Gives what is pending limits::drain_timeout, and what is to be kept as long as a group's coordinator may take.
  ~kafka_event_publisher() override;

  void find_cursor(partition_id partition, cursor_found found) override;
  /// Fails with `unavailable` or `outcome_unknown`.
  void publish(partition_id partition, const std::vector<public_event>& events, publish_done done) override;
  /// At most once in limits::kafka_cursor_pause; tried again, after as long, until it is kept.
  void remember(partition_id partition, log_offset next) override;

 private:
  struct parts;
  explicit kafka_event_publisher(std::unique_ptr<parts> made);

  const std::unique_ptr<parts> parts_;
};

}  // namespace aido::eventstore
