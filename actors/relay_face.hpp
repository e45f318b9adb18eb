#pragma once

#include <caf/actor_clock.hpp>
#include <mutex>
#include <optional>
#include <string>

#include "actors/gateway.hpp"

namespace aido::actors {

/// What a relay shows: written by its actor, read by its partition. Thread-safe.
class relay_face {
 public:
  using steady = caf::actor_clock::time_point;

  /// A batch is under way whose oldest event was recorded at `oldest`.
  void handed_over(instant oldest, steady now);
  /// So many events were acknowledged: nothing waits until the next batch is handed over.
  void published(std::size_t events);
  /// What waits goes on waiting: while nobody knows since when, it is for as long as this goes on.
  void failed(std::string why, steady now);
  /// Nothing waits, and what was asked for was answered.
  void caught_up();

  relay_status status(instant now, steady steady_now) const;

 private:
  std::chrono::milliseconds lag(instant now, steady steady_now) const;

  mutable std::mutex mutex_;  // guards everything below; a leaf
  relay_status status_;       // without the lag
  std::optional<instant> oldest_;
  std::optional<steady> under_way_since_;
  std::optional<steady> failing_since_;
};

}  // namespace aido::actors
