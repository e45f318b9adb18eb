#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// What `cause.what` (a command on a workspace, its lists, members or keys) does to `current` (nullptr: no such
/// workspace yet). Creating a workspace that exists with the same name and zone is empty. if_match names the version of
/// the command's subject. Failures as in task::decide, forbidden first. `now` and `cause` as in decide_context, whose
/// workspace does not exist yet for `create`.
result<events> decide(const state* current, const command& cause, instant now);

/// The inbox of a workspace: UUIDv5(workspace, "inbox").
list_id inbox_of(workspace_id id) noexcept;

}  // namespace aido::workspace
