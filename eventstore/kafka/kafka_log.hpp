#pragma once

#include <memory>

#include "eventstore/event_log.hpp"
#include "eventstore/kafka/options.hpp"

namespace aido::eventstore {

/// The log in a Kafka topic. Which log it is says the first record of a second topic, `<topic>.id`.
class kafka_log final : public event_log {
 public:
  /// Connects, makes the topics that are missing, if the options say so, and refuses what cannot hold this log. Blocks,
  /// for a few multiples of limits::kafka_patience at most. Fails with invalid_value (options), `conflict` (another
  /// cluster, a topic of another shape; the detail has each difference and what to do), not_found (no topic, and none
  /// is to be made), `corrupt` (the log's records or its identity are gone), `unavailable` or io_error.
  static result<std::unique_ptr<kafka_log>> open(const kafka_options& options);

  kafka_log(const kafka_log&) = delete;
  kafka_log& operator=(const kafka_log&) = delete;
  /// Gives pending appends limits::drain_timeout; those without an answer are outcome_unknown.
  ~kafka_log() override;

  log_description describe() const override;
  /// `unavailable`, at once, when limits::kafka_queue_records or limits::kafka_queue_bytes wait already; whatever else
  /// goes wrong is outcome_unknown.
  void append(partition_id partition, workspace_id key, std::string value, append_done done) override;
  std::unique_ptr<subscription> follow(partition_id partition, log_offset from, record_sink sink) override;
  result<record_batch> read(partition_id partition, log_offset from, std::size_t max_records) override;
  result<log_offset> end(partition_id partition) override;
  std::optional<log_traffic> traffic() const override;

 private:
  struct parts;
  explicit kafka_log(std::unique_ptr<parts> made);

  const std::unique_ptr<parts> parts_;
};

}  // namespace aido::eventstore
