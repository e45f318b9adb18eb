#pragma once

#include <optional>

#include "engine/base/result.hpp"
#include "engine/event.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// `before` after event `e`, which concerns the workspace, its members, or one of its lists and keys; as
/// task::evolve.
result<state> evolve(std::optional<state> before, const event& e, const event_meta& meta);

}  // namespace aido::workspace
