#include <boost/json.hpp>

#include "app/cli/commands.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/task_body.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

/// "name        value" lines; what is empty is left out.
class sheet {
 public:
  explicit sheet(app::colors wanted) : paint_(wanted) {}

  void add(std::string_view name, std::string_view value) const {
    constexpr std::size_t indent = 12;
    if (value.empty()) return;
    auto label = std::string(name);
    label.resize(indent, ' ');
    print_line(paint_(style::dim, label) + isolated(one_line(value)));
  }
  void title(std::string_view text) const { print_line(paint_(style::bold, isolated(one_line(text)))); }

 private:
  palette paint_;
};

std::string name_of_list(api& from, const std::string& id) {
  const auto list = from.get("/v1/lists/" + id);
  return list && list->is_object() ? text_at(list->as_object(), "name") : id;
}

void add_items(const sheet& to, const json::object& task, const recurrence::zone& here) {
  if (const auto* reminders = task.if_contains("reminders"); reminders && reminders->is_array()) {
    for (const auto& r : reminders->as_array()) to.add("reminder", reminder_text(r.as_object(), here));
  }
  if (const auto* items = task.if_contains("checklist"); items && items->is_array()) {
    for (const auto& i : items->as_array()) {
      const auto* done = i.as_object().if_contains("done");
      to.add("checklist",
             (done && done->is_bool() && done->as_bool() ? "[x] " : "[ ] ") + text_at(i.as_object(), "text"));
    }
  }
}

void print_task(api& from, const app::settings& s, const json::object& task, const recurrence::zone& here) {
  const sheet to(s.colors);
  to.title(text_at(task, "title"));
  to.add("id", text_at(task, "id"));
  to.add("list", name_of_list(from, text_at(task, "list")));
  to.add("status", text_at(task, "status"));
  if (const auto priority = number_at(task, "priority"); priority > 0) to.add("priority", std::to_string(priority));
  to.add("due", due_text(task.if_contains("due")));
  to.add("repeats", repeat_text(task.if_contains("recurrence")));
  to.add("next", text_at(task, "next_occurrence"));
  for (const auto& label : texts_at(task, "labels")) to.add("label", label);
  add_items(to, task, here);
  to.add("assignee", text_at(task, "assignee"));
  to.add("created", instant_text(text_at(task, "created_at"), here) + " by " + text_at(task, "created_by"));
  to.add("updated", instant_text(text_at(task, "updated_at"), here) + " by " + text_at(task, "updated_by"));
  if (const auto at = text_at(task, "completed_at"); !at.empty()) {
    to.add("completed", instant_text(at, here) + " by " + text_at(task, "completed_by"));
  }
  to.add("version", std::to_string(number_at(task, "version")));
  if (const auto notes = text_at(task, "notes"); !notes.empty()) print_line('\n' + several_lines(notes));
}

int show_task(api& from, const app::settings& s, const arguments& given) {
  const auto where = standpoint_of(s);
  if (!where) return report(where.error());
  const auto as_of = as_of_of(given, *where);
  if (!as_of) return report(as_of.error());
  const auto id = find_task(from, *given.get("ID"), *as_of);
  if (!id) return report(id.error());
  const auto task = from.get("/v1/tasks/" + *id + as_of_query('?', *as_of));
  if (!task) return report(task.error());
  if (s.output == app::output::json) {
    print_json(*task);
  } else {
    print_task(from, s, task->as_object(), where->here);
  }
  return app::exit_ok;
}

}  // namespace

int show(const app::settings& s, const arguments& given) {
  auto from = api::of(s);
  return from ? show_task(*from, s, given) : report(from.error());
}

}  // namespace aido::cli
