#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/dead_letter.hpp"
#include "eventstore/kafka/configuration.hpp"
#include "eventstore/kafka/intake_board.hpp"

namespace aido::eventstore::kafka {

/// Writes dead letters of up to limits::intake_letter bytes, each for itself: one that cannot be written is in no other
/// one's way. Used on one thread, which it does not block.
class letter_writer {
 public:
  /// What became of a letter.
  struct outcome {
    told_outcome of;
    /// Absent: the brokers have it, in as many copies as they keep. Otherwise it may have been written; `unavailable`
    /// or io_error.
    std::optional<failure> why;
  };

  /// `wake` is called on any thread when outcomes may have come, and must not call librdkafka but to wake somebody.
  static result<std::unique_ptr<letter_writer>> open(const configuration& config, std::string topic,
                                                     std::function<void()> wake);
  letter_writer(const letter_writer&) = delete;
  letter_writer& operator=(const letter_writer&) = delete;
  ~letter_writer() = default;

  /// Its outcome comes within the time that a record may take to be acknowledged.
  void write(told_outcome refused, const dead_letter& letter);
  /// Those that have come since the last call.
  std::vector<outcome> take_outcomes();

 private:
  struct pending {
    letter_writer& writer;
    told_outcome of;
  };
  letter_writer(const configuration& config, std::string topic, std::function<void()> wake);
  result<void> connect();
  rd_kafka_resp_err_t produce(const dead_letter& letter, pending& reported_to);
  void finish(const pending& letter, rd_kafka_resp_err_t error);
  void replace_if_dead();
  static void on_delivery(rd_kafka_t* from, const rd_kafka_message_t* message, void* opaque);
  static void on_event(rd_kafka_t* from, void* opaque);

  const configuration& config_;
  const std::string topic_;
  const std::function<void()> wake_;
  std::list<pending> under_way_;
  std::vector<outcome> outcomes_;
  handle over_;
};

}  // namespace aido::eventstore::kafka
