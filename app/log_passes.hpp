#pragma once

#include <string>
#include <vector>

#include "app/partition_passes.hpp"
#include "app/wiring.hpp"
#include "eventstore/replay.hpp"
#include "eventstore/verify.hpp"

/// Passes over a whole log that more than one subcommand makes.
namespace aido::app {

/// What was found in a log, partition by partition.
struct verified_log {
  std::vector<eventstore::verification> partitions;
  std::string summary;      ///< As progress::summary.
  std::size_t servers = 0;  ///< Other processes that serve it meanwhile.
};

/// Verifies every partition (eventstore::verify), several at a time. Fails when one cannot be read.
result<verified_log> verify_all(eventstore::event_log& log, eventstore::snapshot_store* store);

/// Closes every partition to others and rebuilds it (eventstore::replay), several at a time; one that fails stops no
/// other. Fails with conflict, and leaves the store as it was, when somebody serves the log.
result<passes<eventstore::replayed>> replay_all(storage& of);

}  // namespace aido::app
