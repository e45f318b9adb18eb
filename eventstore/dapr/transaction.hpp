#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "eventstore/dapr/state_api.hpp"
#include "eventstore/dapr/view.hpp"

/// Changes of one partition, however large, all or nothing.
///
///   T1  Every request that changes anything changes the root too, under the etag it was read with: the partition's
///       changes stand in one line, and whoever is late changes nothing.
///   T2  What does not fit one request is first written to a journal, which counts for nothing until the root says its
///       size. From then on the change is made, and whoever comes next carries it out before anything else.
///   T3  Whether a request without an answer was carried out is told by the root: its stamp is that request's alone.
namespace aido::eventstore::dapr {

/// Marks that no other process and no other call has. Thread-safe.
class stamps {
 public:
  stamps();
  std::string next();

 private:
  const std::string prefix_;
  std::atomic<std::uint64_t> made_{0};
};

/// One such change of what `in` shows, which may be read meanwhile. The arguments outlive it. Fails with conflict when
/// the root is not `from`, as it was read.
class transaction {
 public:
  transaction(state_api& api, stamps& all_stamps, view& in, read_root from)
      : api_(api), stamps_(all_stamps), in_(in), from_(std::move(from)) {}

  /// Each key once.
  result<void> add(change c);
  /// Makes the change; the partition's root is then `after`.
  result<void> commit(root after);

 private:
  result<void> put_aside();

  state_api& api_;
  stamps& stamps_;
  view& in_;
  read_root from_;
  std::vector<change> changes_;
  std::size_t size_ = 0;
  std::uint64_t slots_ = 0;
};

/// T2: carries out the journal of a partition, if it has one; its root then.
result<read_root> settle(state_api& api, stamps& all_stamps, const key_space& keys);

}  // namespace aido::eventstore::dapr
