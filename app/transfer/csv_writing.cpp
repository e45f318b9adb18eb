#include <boost/json.hpp>

#include "app/cli/api.hpp"
#include "app/cli/describe.hpp"
#include "app/transfer/csv_text.hpp"
#include "app/transfer/writing.hpp"

namespace aido::transfer {

namespace {

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const auto& text : texts) all.append(all.empty() ? "" : between).append(text);
  return all;
}

std::vector<std::string> reminders_of(const exported& task) {
  std::vector<std::string> found;
  const auto* reminders = task.if_contains("reminders");
  if (!reminders || !reminders->is_array()) return found;
  for (const auto& r : reminders->as_array()) {
    const auto at = cli::text_at(r.as_object(), "at");
    found.push_back(at.empty() ? cli::duration_text(cli::number_at(r.as_object(), "before_seconds")) + " before" : at);
  }
  return found;
}

std::string due_of(const exported& task, std::string_view field) {
  const auto* due = cli::object_at(task, "due");
  return due ? cli::text_at(*due, field) : std::string();
}

std::string line_of(const exported& task) {
  return csv_line({cli::text_at(task, "id"), cli::text_at(task, "title"), cli::text_at(task, "status"),
                   std::to_string(cli::number_at(task, "priority")), due_of(task, "date") + due_of(task, "local"),
                   due_of(task, "zone"), joined(cli::texts_at(task, "labels"), ";"), cli::text_at(task, "list_name"),
                   cli::repeat_text(task.if_contains("recurrence")), joined(reminders_of(task), ";"),
                   cli::text_at(task, "notes"), cli::text_at(task, "created_at"), cli::text_at(task, "completed_at")});
}

}  // namespace

std::string csv_text(const std::vector<exported>& tasks) {
  auto text = csv_line({"id", "title", "status", "priority", "due", "zone", "labels", "list", "repeat", "reminders",
                        "notes", "created_at", "completed_at"});
  for (const auto& task : tasks) text += line_of(task);
  return text;
}

}  // namespace aido::transfer
