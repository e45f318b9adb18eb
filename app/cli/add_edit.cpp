#include <boost/json.hpp>

#include "app/cli/commands.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/last_write.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/task_body.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

std::string summary(const json::object& task) {
  auto line = isolated(one_line(text_at(task, "title")));
  if (const auto due = due_text(task.if_contains("due")); !due.empty()) line += "  due " + due;
  if (const auto repeat = repeat_text(task.if_contains("recurrence")); !repeat.empty()) line += "  repeats " + repeat;
  return line;
}

void show_written(const app::settings& s, std::string_view verb, const written& w) {
  if (s.output == app::output::json) return print_json(w.body);
  const auto& task = w.body.as_object();
  print_line(std::string(verb) + ' ' + std::string(short_id(text_at(task, "id"))) + "  " + summary(task));
}

result<written> add_task(const app::settings& s, const arguments& given, api& to) {
  const auto from = standpoint_of(s);
  if (!from) return from.error();
  auto body = task_fields(given, *from);
  if (!body) return body.error();
  (*body)["title"] = given.joined("TITLE");
  if (const auto list = given.get("list")) {
    const auto id = find_or_make_list(to, *list);
    if (!id) return id.error();
    (*body)["list"] = *id;
  }
  return to.write("POST", "/v1/tasks", *body);
}

/// A due that is moved stays in its zone, unless another is named.
result<arguments> with_zone_of(api& from, const std::string& id, arguments given) {
  if (!given.has("due") || given.has("zone")) return given;
  const auto task = from.get("/v1/tasks/" + id);
  if (!task) return task.error();
  const auto* due = object_at(task->as_object(), "due");
  const auto zone = due ? text_at(*due, "zone") : std::string();
  if (!zone.empty()) given.add("zone", zone);
  return given;
}

result<json::object> patch_of(const app::settings& s, const arguments& given, api& from) {
  const auto where = standpoint_of(s);
  if (!where) return where.error();
  auto body = task_fields(given, *where);
  if (!body) return body;
  if (const auto list = given.get("list")) {
    const auto id = find_list(from, *list);
    if (!id) return id.error();
    (*body)["list"] = *id;
  }
  if (!body->empty()) return body;
  return failure{errc::missing_field, "",
                 "Nothing to change was named.\nName something, such as --title, --due or --label: `aido help edit`."};
}

result<written> edit_task(const app::settings& s, const arguments& given, api& to) {
  const auto id = find_task(to, *given.get("ID"));
  if (!id) return id.error();
  const auto asked = with_zone_of(to, *id, given);
  if (!asked) return asked.error();
  const auto body = patch_of(s, *asked, to);
  if (!body) return body.error();
  return to.write("PATCH", "/v1/tasks/" + *id, *body);
}

using writer = result<written> (*)(const app::settings& s, const arguments& given, api& to);

int run(const app::settings& s, const arguments& given, std::string_view verb, writer write) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  const auto done = write(s, given, *to);
  if (!done) return report(done.error());
  keep_last_write(to->server(), {{.task = text_at(done->body.as_object(), "id"), .position = done->log_position}});
  show_written(s, verb, *done);
  return app::exit_ok;
}

}  // namespace

int add(const app::settings& s, const arguments& given) { return run(s, given, "added", add_task); }
int edit(const app::settings& s, const arguments& given) { return run(s, given, "changed", edit_task); }

}  // namespace aido::cli
