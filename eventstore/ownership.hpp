#pragma once

#include <boost/describe.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"

/// Ports of a log that several processes share: who should own a partition, and who does. Both are hints: what a
/// partition is owned by stands in its log (F1).
namespace aido::eventstore {

/// What becomes of this process's share of the partitions. Called on a thread of the membership, one at a time.
struct shares {
  /// It should own these too from now on. At the latest with the first share it is called, be that share empty.
  std::function<void(const std::vector<partition_id>&)> gained;
  /// It should hand these over; they are given to another process once this returns, which is bounded in time.
  std::function<void(const std::vector<partition_id>&)> leaving;
  /// It was thought dead, or is cut off: others may have these already, or will.
  std::function<void(const std::vector<partition_id>&)> lost;
};

/// Divides a log's partitions among the processes that serve it. Thread-safe.
class membership {
 public:
  /// Leaves, if that has not been done.
  virtual ~membership() = default;
  /// Begins to take part; once. Returns at once.
  virtual void join(shares told) = 0;
  /// Ends taking part: `leaving` is called for all that is left, and nothing after this has returned. Blocks for a
  /// bounded time.
  virtual void leave() = 0;
};

/// The owner of a partition, as its own claim named it.
struct ownership {
  aido::epoch epoch;
  owner_id owner;
  std::string address;  ///< Where it answers: host:port.
  friend bool operator==(const ownership&, const ownership&) = default;
};
BOOST_DESCRIBE_STRUCT(ownership, (), (epoch, owner, address))

/// Who owns which partition, as the owners have told. Thread-safe.
class owner_directory {
 public:
  virtual ~owner_directory() = default;
  /// Tells of an effective claim of this process. Returns at once; a later epoch counts more than an earlier one.
  virtual void announce(partition_id partition, const ownership& by) = 0;
  /// The latest that is known; absent: nobody was heard of.
  virtual std::optional<ownership> owner_of(partition_id partition) const = 0;
};

}  // namespace aido::eventstore
