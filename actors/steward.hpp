#pragma once

#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "actors/partition_door.hpp"
#include "actors/protocol.hpp"

namespace aido::actors {

/// What a steward works with.
struct steward_parts {
  std::vector<std::shared_ptr<partition_door>> doors;  ///< By number of the partition.
  /// Makes the actor of the face's partition, which still wants msg::open; it calls `deposed` when another process
  /// claims the partition.
  std::function<caf::actor(std::shared_ptr<partition_face> face, std::function<void()> deposed)> make;
  std::uint64_t seed = 0;  ///< Of the pauses before a partition that was lost is claimed again.
};

/// Holds the partitions that this process should own: opens them, hands them over, and claims again, after a pause,
/// what another process took although it is this one's share.
class steward_state {
 public:
  void begin(caf::event_based_actor* self, steward_parts parts);
  steward_state() = default;
  steward_state(const steward_state&) = delete;
  steward_state& operator=(const steward_state&) = delete;
  ~steward_state();

  void take(const msg::take& m);
  void hand_over(const msg::hand_over& m);
  void lose(const msg::lose& m);
  void abandon(const msg::abandon& m);
  void deposed(const msg::deposed& m);
  void try_again(const msg::try_again& m);

 private:
  void open(partition_id partition);
  void close(partition_id partition);
  bool holds(partition_id partition, std::uint64_t opening) const;

  caf::event_based_actor* self_ = nullptr;
  steward_parts parts_;
  std::set<partition_id> wanted_;
  std::map<partition_id, std::uint64_t> held_;  // by which opening
  std::uint64_t openings_ = 0;
  std::mt19937_64 random_;
};

caf::behavior steward_actor(caf::stateful_actor<steward_state>* self, steward_parts parts);

}  // namespace aido::actors
