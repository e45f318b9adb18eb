#pragma once

#include <atomic>
#include <caf/actor_clock.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "actors/protocol.hpp"
#include "actors/relay_face.hpp"
#include "eventstore/event_publisher.hpp"

namespace aido::actors {

/// What a relay works with; all of it outlives the actor.
struct relay_parts {
  log_id log;
  partition_id partition;
  eventstore::event_publisher& to;
  std::shared_ptr<eventstore::event_feed> feed;  ///< What the partition folds, as far as it reaches back.
  caf::actor history;                            ///< The partition, which knows what came before.
  std::shared_ptr<relay_face> face;
};

/// Tells a partition's effective events to those outside, in order, from where an earlier owner's relay has left it.
/// Where that is beyond the log's end, all is told anew.
///
///   R1  One batch is under way at a time. The next one begins after its last event, or, when it failed, with its
///   first. R2  The cursor is remembered of what was acknowledged, never of more. R3  What cannot be told yet waits in
///   the feed, and behind it in the history: a relay holds one batch.
class relay_state {
 public:
  void begin(caf::event_based_actor* self, relay_parts parts);

 private:
  void find_cursor();
  void check_cursor(log_offset next);
  void begin_anew(std::string why);
  void start_after(log_offset next);
  void listen();
  void go_on();
  void ask_history(eventstore::event_position horizon);
  void take_history(const std::vector<eventstore::history_row>& rows, eventstore::event_position horizon);
  void hand_over(std::vector<eventstore::history_row_ptr> rows, bool more);
  void acknowledged(eventstore::event_position upto, std::size_t events, bool more);
  void remember(log_offset next);
  void remember_again();
  void fail(const failure& why, void (relay_state::*again)());
  void later(std::chrono::milliseconds delay, std::function<void()> then);
  /// Runs `then` on this actor's thread, from any.
  static void on_actor(const caf::actor& self, std::function<void()> then);
  caf::actor itself() const { return caf::actor_cast<caf::actor>(self_); }

  caf::event_based_actor* self_ = nullptr;
  std::optional<relay_parts> parts_;
  eventstore::event_feed::listening listening_;
  std::shared_ptr<std::atomic<bool>> rung_ = std::make_shared<std::atomic<bool>>(false);  // news are on their way here
  eventstore::event_position after_;  // the last event that was told
  log_offset remembered_;
  bool busy_ = true;  // something was asked for, or is waited for
  std::chrono::milliseconds backoff_{0};
};

caf::behavior relay_actor(caf::stateful_actor<relay_state>* self, relay_parts parts);

}  // namespace aido::actors
