#pragma once

#include <caf/actor.hpp>
#include <memory>
#include <shared_mutex>

#include "actors/partition_face.hpp"

namespace aido::actors {

/// One partition, as the gateway reaches it: what it shows, and where it takes messages while this process has it. What
/// an actor shows after its door was closed behind it, nobody sees. Thread-safe.
class partition_door {
 public:
  /// Closed; it says `first` of itself until it is opened.
  partition_door(partition_id partition, partition_phase first);

  partition_id partition() const noexcept { return partition_; }
  /// Of the actor, or of a closed door; never nullptr.
  std::shared_ptr<partition_face> face() const;
  /// Empty while the door is closed.
  caf::actor actor() const;

  void open(std::shared_ptr<partition_face> face, caf::actor actor);
  /// The actor that took messages until now, if one did.
  caf::actor close();

 private:
  const partition_id partition_;
  mutable std::shared_mutex mutex_;  // guards face_ and actor_; a leaf, as the face's locks are
  std::shared_ptr<partition_face> face_;
  caf::actor actor_;
};

}  // namespace aido::actors
