#include <boost/json.hpp>
#include <cstdio>

#include "app/cli/commands.hpp"
#include "app/cli/output.hpp"
#include "app/cli/table.hpp"
#include "app/cli/task_body.hpp"
#include "app/cli/text_cells.hpp"
#include "app/exit_codes.hpp"

namespace aido::cli {

namespace {

result<void> create_key(api& to, const app::settings& s, const arguments& given) {
  const auto where = standpoint_of(s);
  if (!where) return where.error();
  json::object body{{"name", *given.get("NAME")}, {"role", given.get_or("role", "editor")}};
  if (const auto phrase = given.get("expires")) {
    const auto at = read_moment(*phrase, *where);
    if (!at) return failure{at.error().code, "--expires", at.error().detail};
    body["expires_at"] = to_string(*at);
  }
  if (given.has("scope")) body["scopes"] = json::value_from(given.all("scope"));
  const auto made = to.write("POST", "/v1/keys", body);
  if (!made) return made.error();
  if (s.output == app::output::json) {
    print_json(made->body);
    return {};
  }
  const auto& key = made->body.as_object();
  print_line(text_at(key, "key"));
  std::fprintf(stderr, "aido: key %s (%s, %s). It is shown only now; put it into a file for --key-file.\n",
               text_at(key, "id").c_str(), one_line(text_at(key, "name")).c_str(), text_at(key, "role").c_str());
  return {};
}

result<void> list_keys(api& from, const app::settings& s) {
  std::vector<row> rows{{{"ID", style::bold}, {"NAME", style::bold}, {"ROLE", style::bold}, {"EXPIRES", style::bold}}};
  auto read = from.each("/v1/keys", [&](const json::object& key) {
    if (s.output == app::output::json) print_json(key);
    rows.push_back(
        {{text_at(key, "id")}, {one_line(text_at(key, "name"))}, {text_at(key, "role")}, {text_at(key, "expires_at")}});
    return true;
  });
  if (!read) return read;
  if (s.output == app::output::json) return {};
  for (const auto& line : laid_out(rows, 1, terminal_width(), palette(s.colors))) print_line(line);
  return {};
}

result<void> revoke_key(api& to, const std::string& id) {
  const auto gone = to.write("DELETE", "/v1/keys/" + percent_encoded(id));
  if (!gone) return gone.error();
  print_line("revoked " + id);
  return {};
}

result<void> act(api& to, const app::settings& s, const arguments& given) {
  const auto action = *given.get("ACTION");
  if (action == "ls") return list_keys(to, s);
  if (!given.has("NAME")) {
    return failure{errc::missing_field, "",
                   action == "create" ? "A name for the new key is needed."
                                      : "The id of the key is needed; `aido key ls` lists them."};
  }
  return action == "create" ? create_key(to, s, given) : revoke_key(to, *given.get("NAME"));
}

}  // namespace

int key(const app::settings& s, const arguments& given) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  const auto done = act(*to, s, given);
  return done ? app::exit_ok : report(done.error());
}

}  // namespace aido::cli
