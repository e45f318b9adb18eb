#pragma once

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "eventstore/kafka/handle.hpp"
#include "eventstore/kafka/options.hpp"

namespace aido::eventstore::kafka {

/// The consumer group that divides a log's partitions.
std::string owners_group(const kafka_options& options);

/// How a log's connections are set up, and what they report. Outlives them. Thread-safe.
class configuration {
 public:
  /// `options` must be good (see `check`).
  explicit configuration(const kafka_options& options);
  configuration(const configuration&) = delete;
  configuration& operator=(const configuration&) = delete;

  /// Fails with invalid_value: nothing is named to connect to, two topics are one, a count is out of bounds, or a
  /// property, which is named, is one that the log sets itself or that librdkafka does not take.
  static result<void> check(const kafka_options& options);

  using delivery_report = void (*)(rd_kafka_t*, const rd_kafka_message_t*, void*);
  /// A connection; `report` is what a producer calls for each record. Fails with invalid_value when the properties do
  /// not go together, or a file that they name cannot be read.
  result<handle> connect(role as, delivery_report report = nullptr) const;

  /// Told what the group assigns or revokes; has to carry it out.
  using rebalanced = std::function<void(rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t&)>;
  /// A connection that can take part in the group of the log's owners, or in that of the intake; who polls it is told.
  /// Once. Fails as `connect`.
  result<handle> connect_member(role as, rebalanced told);

  statistics_board& statistics() const noexcept { return statistics_; }
  /// Passes `text` on to whoever wanted to be told, without secrets.
  void notice(std::string text) const;
  /// The last of them; empty when there was none.
  std::string last_notice() const;
  /// `why`, with what librdkafka said last if nobody answered: the reason stands there alone.
  failure explained(failure why) const;
  /// Why a login may be refused although the credentials are right; empty when nothing is known.
  std::string known_obstacle() const;

 private:
  // What librdkafka hands back to its callbacks.
  struct origin {
    const configuration* owner;
    role as;
  };
  static void on_log(const rd_kafka_t* from, int level, const char* facility, const char* text);
  static void on_rebalance(rd_kafka_t* of, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
                           void* opaque);
  static int on_statistics(rd_kafka_t* from, char* json, std::size_t length, void* opaque);

  const kafka_options options_;
  mutable origin origins_[8];  // by role
  rebalanced rebalanced_;
  mutable statistics_board statistics_;
  mutable std::mutex mutex_;  // guards last_notice_
  mutable std::string last_notice_;
};

}  // namespace aido::eventstore::kafka
