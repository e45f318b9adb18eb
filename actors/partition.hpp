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
  using caf::event_based_actor::event_based_actor;
  caf::behavior make_behavior() override;
};

}  // namespace aido::actors
