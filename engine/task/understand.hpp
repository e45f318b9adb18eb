#pragma once

#include "engine/base/result.hpp"
#include "engine/task/commands.hpp"

namespace aido::task {

/// The recurrence that `plan` asks for. What it does not name is as in `present` (nullptr: the task does not recur
/// yet), or the default; the start that it does not name stays as long as the rule does, else it is `due`. What is null
/// is what the words say, or the default; the start then is `due`. Fails with invalid_value, naming the field in the
/// request.
result<recurrence> understand(const recurrence_plan& plan, const recurrence* present,
                              const std::optional<task::due>& due);

}  // namespace aido::task
