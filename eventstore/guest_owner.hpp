#pragma once

#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/fold.hpp"

namespace aido::eventstore {

/// Owns a partition for as long as it takes to append records that were decided elsewhere, and serves nobody. The
/// protocol is any owner's (docs/decisions/053-ownership-protocol.md): a claim that is read back, then effects, each of
/// them read back, then a release. Every member blocks and fails with `conflict` when another process has claimed the
/// partition, else as the log does; after a failure there is no other call, and what was handed over may be in the log.
/// Not thread-safe.
class guest_owner {
 public:
  /// `read` has folded the partition to its end.
  guest_owner(event_log& log, fold read, owner_id me, const clock& wall);

  /// Fails with `conflict` too when anything was written since the partition was read.
  result<void> claim();
  /// Takes an effect; it keeps all that it says but its place in the log. What it has taken is written when there is
  /// enough of it.
  result<void> append(record r);
  /// Writes the rest and gives the partition up.
  result<void> release();

 private:
  struct sealed_record {
    workspace_id key;
    std::string value;
  };

  void seal_next(record r);
  result<void> write();
  result<void> hand_over();
  result<void> read_back();
  result<void> check(const folded& f) const;

  event_log& log_;
  const owner_id me_;
  const clock& wall_;
  fold fold_;
  epoch epoch_;        // the own one
  sequence next_seq_;  // of the record that is sealed next
  digest chain_{};     // before it
  std::vector<sealed_record> sealed_;
  std::size_t bytes_ = 0;
};

}  // namespace aido::eventstore
