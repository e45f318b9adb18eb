#pragma once

#include <string>

#include "actors/gateway.hpp"

namespace aido::app {

/// The one workspace of open mode: whose id and first record follow from the log's id, so that it is made once.
workspace_id default_workspace_of(log_id log) noexcept;

/// Makes it, owned by principal `local`, unless it is there. Blocks until the engine answered; fails as
/// gateway::submit does.
result<void> make_default_workspace(actors::gateway& door, const std::string& zone);

}  // namespace aido::app
