#include <boost/json.hpp>

#include "app/cli/commands.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/last_write.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

void show_completed(api& to, const app::settings& s, const json::object& task) {
  if (s.output == app::output::json) return print_json(task);
  print_line("done " + std::string(short_id(text_at(task, "id"))) + "  " + isolated(one_line(text_at(task, "title"))));
  const auto next = text_at(task, "next_occurrence");
  if (next.empty()) return;
  const auto follows = to.get("/v1/tasks/" + next);
  const auto due = follows ? due_text(follows->as_object().if_contains("due")) : std::string();
  print_line("next " + std::string(short_id(next)) + (due.empty() ? "" : "  due " + due));
}

result<own_write> complete(api& to, const app::settings& s, const std::string& given) {
  const auto id = find_task(to, given);
  if (!id) return id.error();
  const auto done = to.write("POST", "/v1/tasks/" + *id + ":complete");
  if (!done) return done.error();
  show_completed(to, s, done->body.as_object());
  return own_write{.task = *id, .position = done->log_position};
}

}  // namespace

int done(const app::settings& s, const arguments& given) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  int code = app::exit_ok;
  std::vector<own_write> writes;
  for (const auto& id : given.all("IDS")) {
    auto w = complete(*to, s, id);
    if (w) {
      writes.push_back(std::move(*w));
    } else {
      code = report(w.error());
    }
  }
  keep_last_write(to->server(), writes);
  return code;
}

}  // namespace aido::cli
