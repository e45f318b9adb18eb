#pragma once

#include <memory>

#include "engine/base/result.hpp"
#include "eventstore/command_intake.hpp"
#include "eventstore/kafka/options.hpp"

namespace aido::eventstore {

/// Commands from a Kafka topic. The consumer group `<topic>.intake` divides its partitions among the processes that
/// read it. An offset is committed once all messages before it are settled: so each is judged at least once, and its
/// judge makes that exactly once. What is refused goes to `<topic>.dlq`.
class kafka_intake final : public command_intake {
 public:
  /// Connects, and makes the topics that are missing. Blocks, for a few multiples of limits::kafka_patience at most.
  /// Fails with invalid_value (options), `conflict` (a topic of another shape), `unavailable` or io_error.
  static result<std::unique_ptr<kafka_intake>> open(const kafka_options& options);

  kafka_intake(const kafka_intake&) = delete;
  kafka_intake& operator=(const kafka_intake&) = delete;
  ~kafka_intake() override;

  void begin(command_judge judge) override;
  /// Gives outcomes that are under way limits::drain_timeout.
  void stop() override;
  intake_status status() const override;

 private:
  class reader;
  explicit kafka_intake(std::unique_ptr<reader> made);

  const std::unique_ptr<reader> reader_;
};

}  // namespace aido::eventstore
