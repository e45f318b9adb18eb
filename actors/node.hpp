#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "actors/delivery_options.hpp"
#include "actors/gateway.hpp"
#include "engine/base/result.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/ownership.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::delivery {
class channel;
}

namespace aido::eventstore {
class event_publisher;
}

namespace aido::actors {

/// Half the processors, one at least: the other half is the edge's, the log's and the store's, which every command
/// needs as much of. A partition that stays on its processor finds its state in that one's cache.
std::size_t usual_threads() noexcept;

/// What a node works with; the parts outlive it.
struct node_parts {
  owner_id owner;       ///< This incarnation of the process: a fresh UUID at each start.
  std::string address;  ///< Where it answers; stands in its claims.
  eventstore::event_log& log;
  eventstore::snapshot_store& store;
  const clock& wall;
  std::size_t threads = usual_threads();  ///< Of the actors' scheduler.
  delivery::channel* out = nullptr;       ///< Where fired reminders go; nullptr: nowhere.
  delivery_options deliveries = {};
  eventstore::owner_directory* directory =
      nullptr;  ///< Of a log that others serve too; nullptr: this process is alone.
  eventstore::event_publisher* publisher = nullptr;  ///< Who tells events to those outside; nullptr: nobody.
};

/// Owns a log's partitions, or its share of them: opens them, serves them through its gateway, and drains them.
/// Thread-safe.
class node {
 public:
  /// Starts opening every partition, unless others serve the log too; returns at once.
  explicit node(const node_parts& parts);
  node(const node&) = delete;
  node& operator=(const node&) = delete;
  /// Stops at once; what waits is answered `draining` or `outcome_unknown`. The log must still be alive.
  ~node();

  gateway& door() noexcept;

  /// Begins to open partitions that are this process's share now.
  void take(const std::vector<partition_id>& partitions);
  /// Drains partitions that will be another's. Blocks until done or until `deadline`, when what is left is given up.
  void hand_over(const std::vector<partition_id>& partitions, std::chrono::steady_clock::time_point deadline);
  /// These are no share of this process any more; it goes on with them until another process claims them.
  void lose(const std::vector<partition_id>& partitions);

  /// Blocks until no partition is opening or claiming any more, or until `deadline`; the status then.
  node_status await_opened(std::chrono::steady_clock::time_point deadline);

  /// Begins no further delivery; blocks until those under way are settled, or until `deadline`. Before `drain`.
  void rest_deliveries(std::chrono::steady_clock::time_point deadline);

  /// Takes no more commands, finishes those in flight, snapshots, and releases every partition. Blocks until done or
  /// until `deadline`; false when something was left.
  bool drain(std::chrono::steady_clock::time_point deadline);

 private:
  struct running;
  std::unique_ptr<running> running_;
};

}  // namespace aido::actors
