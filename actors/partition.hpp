#pragma once

#include <caf/behavior.hpp>
#include <caf/stateful_actor.hpp>

#include "actors/partition_state.hpp"

namespace aido::actors {

/// The actor of one partition. Wants msg::open once.
caf::behavior partition_actor(caf::stateful_actor<partition_state>* self, partition_parts parts);

/// Does blocking jobs one after the other; spawned detached, so that it has a thread of its own.
caf::behavior worker_actor(caf::event_based_actor* self);

}  // namespace aido::actors
