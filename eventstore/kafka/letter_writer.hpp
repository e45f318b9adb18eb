#pragma once

#include <string>
#include <vector>

#include "eventstore/dead_letter.hpp"
#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore::kafka {

/// Writes dead letters of up to limits::intake_letter bytes. Used on one thread.
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
