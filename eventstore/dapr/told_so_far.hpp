#pragma once

#include "engine/base/ids.hpp"
#include "eventstore/dapr/sidecar.hpp"

namespace aido::eventstore::dapr {

/// How far a partition's events were told: a number in the state store aido-state, under a key of the log's and the
/// partition's own. Whoever writes last counts: what that sets back is told again. Both block.
class told_so_far {
 public:
  told_so_far(sidecar& over, log_id log) : over_(over), log_(log) {}

  /// Zero when nothing is there. Fails as the sidecar does, with `corrupt` when it is no number.
  result<log_offset> find(partition_id partition) const;
  result<void> keep(partition_id partition, log_offset next) const;

 private:
  std::string key_of(partition_id partition) const;

  sidecar& over_;
  const log_id log_;
};

}  // namespace aido::eventstore::dapr
