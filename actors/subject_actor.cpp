#include "actors/subject_actor.hpp"

#include <caf/behavior.hpp>

namespace aido::actors {

namespace {

template <class State>
void begin(caf::stateful_actor<subject_state<State>>* self, caf::actor partition, std::shared_ptr<const State> current,
           bool in_flight) {
  self->state.self = self;
  self->state.partition = std::move(partition);
  self->state.decisions.emplace(std::move(current), in_flight);
}

}  // namespace

caf::behavior task_actor(caf::stateful_actor<subject_state<task::state>>* self, caf::actor partition,
                         eventstore::task_ptr current, bool in_flight) {
  begin(self, std::move(partition), std::move(current), in_flight);
  auto& s = self->state;
  return {
      [&s](const msg::decide& m) { s.propose(s.decisions->decide(m.request)); },
      [&s](const msg::settled_task& m) { s.propose(s.decisions->settle(m.state)); },
      [&s](const msg::followed_task& m) { s.decisions->follow(m.state); },
  };
}

caf::behavior workspace_actor(caf::stateful_actor<subject_state<workspace::state>>* self, caf::actor partition,
                              eventstore::workspace_ptr current) {
  begin(self, std::move(partition), std::move(current), false);
  auto& s = self->state;
  return {
      [&s](const msg::decide& m) { s.propose(s.decisions->decide(m.request)); },
      [&s](const msg::settled_workspace& m) { s.propose(s.decisions->settle(m.state)); },
  };
}

}  // namespace aido::actors
