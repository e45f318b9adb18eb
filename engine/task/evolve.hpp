#pragma once

#include <optional>

#include "engine/base/result.hpp"
#include "engine/event.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// `before` (absent: not created yet) after event `e`. Never fails on what `decide` made from the same state; fails
/// with `held` on a version that does not follow, an unknown event, or an event that contradicts the state. Consults
/// neither the rule engine nor tzdata.
result<state> evolve(std::optional<state> before, const event& e, const event_meta& meta);

/// The two halves of `evolve`, in place: what makes a task out of an empty state, and what changes one that is there.
/// After a failure the state is of no use.
result<void> begin(state& fresh, const event& e, const event_meta& meta);
result<void> advance(state& t, const event& e, const event_meta& meta);

}  // namespace aido::task
