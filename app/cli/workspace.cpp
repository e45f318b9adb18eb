#include <boost/json.hpp>
#include <cstdio>

#include "app/cli/commands.hpp"
#include "app/cli/output.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

json::object plan_of(const app::settings& s, const arguments& given) {
  json::object plan{{"name", given.joined("NAME")}, {"zone", given.get_or("zone", s.zone)}};
  if (const auto owner = given.get("owner")) plan["owner"] = *owner;
  return plan;
}

void show_made(const app::settings& s, const json::value& made) {
  if (s.output == app::output::json) return print_json(made);
  const auto& workspace = made.as_object();
  const auto id = text_at(workspace, "id");
  print_line(id);
  std::fprintf(stderr, "aido: made the workspace %s (%s). Act in it with --workspace, or AIDO_WORKSPACE=%s.\n",
               one_line(text_at(workspace, "name")).c_str(), one_line(text_at(workspace, "zone")).c_str(), id.c_str());
}

}  // namespace

int workspace(const app::settings& s, const arguments& given) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  const auto made = to->write("POST", "/v1/workspaces", plan_of(s, given));
  if (!made) return report(made.error());
  show_made(s, made->body);
  return app::exit_ok;
}

}  // namespace aido::cli
