#pragma once

#include "eventstore/log_scan.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// Tasks that a rebuild keeps in memory unless told otherwise; beyond it, it forgets what it has written.
inline constexpr std::size_t replay_most_loaded = 500'000;

/// What a rebuild went through.
struct replayed {
  std::uint64_t records = 0;
  std::uint64_t effective = 0;  ///< Records whose events count.
  std::uint64_t events = 0;
  checkpoint upto;
};

/// Rebuilds snapshots, wake times, remembered commands and history of a partition from its log: forgets the store's
/// rows and folds from offset 0. Held subjects are held no longer if this binary understands their events. Nobody else
/// may have the partition open (snapshot_store::close), nor rebuild it meanwhile. Blocks. Fails with corrupt (fold rule
/// F4, naming partition and offset; the store then holds what stands before it), conflict (somebody else wrote to it
/// all the same: what is stored may be incomplete), unavailable, io_error, log_full.
result<replayed> replay(event_log& log, snapshot_store& store, partition_id partition,
                        const scan_progress& progress = {}, std::size_t most_loaded = replay_most_loaded);

}  // namespace aido::eventstore
