#include <boost/json.hpp>

#include "app/cli/commands.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/cli/sentences.hpp"
#include "app/cli/task_body.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

int tell_history(api& from, const app::settings& s, const arguments& given) {
  const auto where = standpoint_of(s);
  if (!where) return report(where.error());
  const auto id = find_task(from, *given.get("ID"));
  if (!id) return report(id.error());
  narrator story(where->here);
  const palette paint(s.colors);
  const auto read = from.each("/v1/tasks/" + *id + "/events?limit=500", [&](const json::object& event) {
    if (s.output == app::output::json) {
      print_json(event);
    } else {
      print_line(story.tell(event) + paint(style::dim, "  [" + text_at(event, "command") + ']'));
    }
    return true;
  });
  return read ? app::exit_ok : report(read.error());
}

}  // namespace

int log(const app::settings& s, const arguments& given) {
  auto from = api::of(s);
  return from ? tell_history(*from, s, given) : report(from.error());
}

}  // namespace aido::cli
