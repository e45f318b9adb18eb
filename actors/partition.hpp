#pragma once

#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>

#include "actors/partition_state.hpp"

namespace aido::actors {

/// The actor of one partition. Wants msg::open once.
caf::behavior partition_actor(caf::stateful_actor<partition_state>* self, partition_parts parts);

/// Does blocking jobs one after the other; spawned detached, so that it has a thread of its own. A class, since CAF
/// 0.17 dereferences a null pointer to start a function without arguments.
class worker_actor final : public caf::event_based_actor {
 public:
  /// What it does in the background yields the processor to those whom somebody waits for.
  enum class urgency { normal, background };

  explicit worker_actor(caf::actor_config& config, urgency how = urgency::normal)
      : caf::event_based_actor(config), urgency_(how) {}
  caf::behavior make_behavior() override;

 private:
  urgency urgency_;
};

}  // namespace aido::actors
