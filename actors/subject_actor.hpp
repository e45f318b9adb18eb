#pragma once

#include <caf/actor.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/stateful_actor.hpp>
#include <optional>
#include <utility>

#include "actors/protocol.hpp"

namespace aido::actors {

/// The state of a task's or workspace's actor: a decider and where its proposals go.
template <class State>
struct subject_state {
  caf::event_based_actor* self = nullptr;
  caf::actor partition;
  std::optional<decider<State>> decisions;

  /// Sends a proposal and all that become possible because it needs no record.
  void propose(std::optional<proposal> p) {
    for (; p; p = decisions->next()) self->send(partition, msg::proposed{std::make_shared<proposal>(std::move(*p))});
  }
};

/// Spawned by its partition when commands meet, retired by it when idle; holds nothing that the partition does not
/// know. `in_flight`: the partition has decided the command before, whose effect is on its way.
caf::behavior task_actor(caf::stateful_actor<subject_state<task::state>>* self, caf::actor partition,
                         eventstore::task_ptr current, bool in_flight);
caf::behavior workspace_actor(caf::stateful_actor<subject_state<workspace::state>>* self, caf::actor partition,
                              eventstore::workspace_ptr current);

}  // namespace aido::actors
