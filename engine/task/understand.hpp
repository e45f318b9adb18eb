#pragma once

#include "engine/base/result.hpp"
#include "engine/task/commands.hpp"

namespace aido::task {

struct understood {
  task::recurrence recurrence;
  std::optional<task::due> due;  ///< A day has the time now that a new rule names: "every day at 8:30".
};

/// The recurrence that `plan` asks for. What it does not name is as in `present` (nullptr: the task does not recur
/// yet), or the default; the start that it does not name stays as long as the rule does, else it is the due. What is
/// null is what the words say, or the default; the start then is the due. Fails with invalid_value, naming the field in
/// the request.
result<understood> understand(const recurrence_plan& plan, const recurrence* present, std::optional<task::due> due);

}  // namespace aido::task
