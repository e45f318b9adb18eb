#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// What `cause.what` (a task or reminder command) does to `current` (nullptr: no such task yet), as events; empty when
/// it changes nothing. A function of its arguments. Fails with forbidden (before it looks further), not_found,
/// already_exists, conflict, version_mismatch, invalid_value, missing_field, unsupported_rule or limit_reached;
/// `failure::field` is a pointer into the request. A trashed task is not_found. A fire that is no longer due (arming,
/// status) is empty, never a failure.
result<events> decide(const state* current, const decide_context& context);

}  // namespace aido::task
