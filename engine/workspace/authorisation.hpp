#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// The role of `who` at `now`: a member's, an API key's until it expires or is revoked, and owner for `operator`.
/// Absent: none at all.
std::optional<role> role_of(const state& s, const principal& who, instant now);

/// What `cause` may do by its scopes: those of the credential it came with, and of the key that gave it.
scope_set usable_scopes(const state& s, const command& cause);

/// Fails with forbidden unless who gave `cause` has the least role for it (the table is in authorisation.cpp), and the
/// scope. What the
/// engine itself does is for the principal `system` alone, and `system` does nothing else.
result<void> authorise(const state& s, const command& cause, instant now);

}  // namespace aido::workspace
