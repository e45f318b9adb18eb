#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "eventstore/command_delivery.hpp"
#include "eventstore/dapr/sidecar.hpp"
#include "eventstore/dead_letter.hpp"

namespace aido::eventstore {

/// Commands that a sidecar delivers, of which one that is refused becomes a dead letter with its problem before it is
/// dropped:
///
///   applied, unchanged, repeated    success
///   refused                         drop, once `<topic>.dlq` has the letter, else retry
///   postponed                       retry
///
/// So does whatever comes before the engine serves, while it stops, or beyond limits::max_deliveries at a time, and
/// while it stops what is refused once a letter could not be written.
class dapr_intake final : public command_intake {
 public:
  /// `over` outlives it.
  dapr_intake(dapr::sidecar& over, std::string topic);
  dapr_intake(const dapr_intake&) = delete;
  dapr_intake& operator=(const dapr_intake&) = delete;
  /// As `stop`; then what is left is retried, once a letter under way is written or not, for which there are
  /// limits::sidecar_publish_patience.
  ~dapr_intake() override;

  /// As command_door says.
  void take(delivered_command c, verdict_sink done);

  void begin(command_judge judge) override;
  /// Waits for verdicts under way for limits::drain_timeout at most.
  void stop() override;
  intake_status status() const override;

 private:
  struct refused {
    dead_letter letter;
    errc why;
    verdict_sink done;
  };

  void settle(const delivered_command& c, const command_outcome& said, const verdict_sink& done);
  void finish(const verdict_sink& done, delivery_verdict verdict);
  void write_letters();
  bool leaves_letters() const;
  delivery_verdict put_aside(const refused& one);

  dapr::sidecar& over_;
  const std::string letters_topic_;

  mutable std::mutex mutex_;  // guards what follows, but for thread_
  std::condition_variable changed_;
  command_judge judge_;
  std::deque<refused> refused_;  // some of those under way
  std::size_t under_way_ = 0;
  bool stopping_ = false;
  bool over_and_done_ = false;
  intake_status status_;
  std::thread thread_;
};

}  // namespace aido::eventstore
