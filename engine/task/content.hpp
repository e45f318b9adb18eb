#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/task/commands.hpp"
#include "engine/workspace/state.hpp"

/// The rules that a task's fields obey, wherever they come from. Each fails with invalid_value, missing_field or
/// unsupported_rule, at the JSON Pointer of the field in the request.
namespace aido::task {

result<void> check_title(const std::string& title);
result<void> check_notes(const std::string& notes);
result<void> check_priority(int priority);
result<void> check_labels(std::span<const std::string> labels);
result<void> check_checklist(std::span<const item_plan> items);
result<void> check_rank(const std::string& rank);
result<void> check_assignee(const principal& assignee);
result<void> check_due(const task::due& due);
/// The list is in the workspace and not in the trash.
result<void> check_list(const list_id& list, const workspace::state& workspace);
/// `conflict` when the list is in the trash: what comes back from there, or is put back, would not be seen.
result<void> check_list_shown(const list_id& list, const workspace::state& workspace);
/// Each plan by itself.
result<void> check_reminders(std::span<const reminder::plan> plans);
/// What reminders and recurrence need from the due they go with.
result<void> check_relative_reminders(std::span<const reminder::state> reminders, const std::optional<task::due>& due);
/// A series starts no later than its open occurrence is due.
result<void> check_start(const task::recurrence& recurrence, const std::optional<task::due>& due);
result<void> check_recurrence(const task::recurrence& recurrence, const std::optional<task::due>& due);

}  // namespace aido::task
