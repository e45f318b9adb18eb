#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "eventstore/command_intake.hpp"
#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore::kafka {

/// A message that was refused, and why.
struct dead_letter {
  std::string topic;  ///< Where the message stands,
  std::uint32_t partition = 0;
  log_offset offset;
  command_message message;
  std::string problem;  ///< application/problem+json
};

/// The record of a dead letter: key, value and headers of the message as they came, and headers with what became of it:
/// aido-problem, aido-topic, aido-partition, aido-offset. Those of a message that was a dead letter before are
/// replaced. Of a message that is larger than limits::intake_letter only the latter are kept, with aido-left-out, its
/// size.
command_message record_of(const dead_letter& letter);

/// Writes dead letters. Used on one thread.
class letter_writer {
 public:
  static result<letter_writer> open(const configuration& config, std::string topic);

  /// Returns once the brokers have all of them, in as many copies as they keep. Blocks, for the time that a record may
  /// take to be acknowledged at most. Fails with `unavailable` or io_error: some may be written, all are to be written
  /// again.
  result<void> write(const std::vector<dead_letter>& letters);

 private:
  letter_writer(const configuration& config, std::string topic, handle over);
  rd_kafka_resp_err_t produce(const dead_letter& letter, void* reported_to);
  void replace_if_dead();
  static void on_delivery(rd_kafka_t* from, const rd_kafka_message_t* message, void* opaque);

  const configuration* config_;
  std::string topic_;
  handle over_;
};

}  // namespace aido::eventstore::kafka
