#pragma once

#include <optional>

#include "engine/base/ids.hpp"
#include "http/authenticator.hpp"
#include "http/message.hpp"

/// A workspace that is not there yet: it is made where it is going to be served, which its id says.
namespace aido::http {

/// The id of the workspace that a command makes which names none.
workspace_id workspace_made_by(const command_id& c);

/// The workspace that the operator asks to be made: the one that the request names, or that follows from its
/// Idempotency-Key. Absent for every other request, and where any id will do. Nothing is checked, as in
/// authenticator::named_workspace.
std::optional<workspace_id> workspace_to_make(const authenticator& callers, const request& r);

}  // namespace aido::http
