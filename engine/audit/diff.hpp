#pragma once

#include <string>

#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

namespace aido::audit {

/// Appends the fields in which two states differ, as one JSON object: {"title": {"from": …, "to": …}, …}. nullptr: it
/// did not exist; then every field that is set differs.
void write_diff(std::string& out, const task::state* from, const task::state* to);
void write_diff(std::string& out, const workspace::list* from, const workspace::list* to);

}  // namespace aido::audit
