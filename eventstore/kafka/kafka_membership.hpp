#pragma once

#include <memory>

#include "engine/base/result.hpp"
#include "eventstore/kafka/options.hpp"
#include "eventstore/ownership.hpp"

namespace aido::eventstore {

/// A consumer group, `<topic>.owners`, that divides the log's partitions and reads nothing. Partitions stay where they
/// are when others come and go, as far as they can. A process that no broker hears for limits::kafka_session has lost
/// its share, and takes part again by itself; the same happens to all while no broker is there.
class kafka_membership final : public membership {
 public:
  /// Blocks for nothing. Fails with invalid_value (options).
  static result<std::unique_ptr<kafka_membership>> open(const kafka_options& options);

  /// How many processes take part at present. Blocks, for limits::kafka_patience at most. Fails with invalid_value
  /// (options), `unavailable` or io_error.
  static result<std::size_t> count(const kafka_options& options);

  kafka_membership(const kafka_membership&) = delete;
  kafka_membership& operator=(const kafka_membership&) = delete;
  ~kafka_membership() override;

  /// `told.leaving` returns within limits::kafka_leaving, else the process counts as dead.
  void join(shares told) override;
  /// Not by what `join` was given.
  void leave() override;

 private:
  class member;
  explicit kafka_membership(std::unique_ptr<member> made);

  const std::unique_ptr<member> member_;
};

}  // namespace aido::eventstore
