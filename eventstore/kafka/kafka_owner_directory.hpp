#pragma once

#include <memory>

#include "engine/base/result.hpp"
#include "eventstore/kafka/options.hpp"
#include "eventstore/ownership.hpp"

namespace aido::eventstore {

/// Owners tell in a compacted topic, which all logs of the cluster share, and each process reads all of it. While no
/// broker answers, what this process announces is known here at once, and to others later; of each partition only the
/// newest is kept for them.
class kafka_owner_directory final : public owner_directory {
 public:
  /// Of this log. Connects, makes the topic if it is missing, and begins to read; what it holds is known a little
  /// later. Blocks, for a few multiples of limits::kafka_patience at most. Fails with invalid_value (options),
  /// `conflict` (a topic of another shape), `unavailable` or io_error.
  static result<std::unique_ptr<kafka_owner_directory>> open(const kafka_options& options, log_id log);

  kafka_owner_directory(const kafka_owner_directory&) = delete;
  kafka_owner_directory& operator=(const kafka_owner_directory&) = delete;
  /// Gives what is not yet told limits::drain_timeout.
  ~kafka_owner_directory() override;

  void announce(partition_id partition, const ownership& by) override;
  std::optional<ownership> owner_of(partition_id partition) const override;

 private:
  class parts;
  explicit kafka_owner_directory(std::unique_ptr<parts> made);

  const std::unique_ptr<parts> parts_;
};

}  // namespace aido::eventstore
