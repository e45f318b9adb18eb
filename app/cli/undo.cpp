#include <boost/json.hpp>
#include <ranges>

#include "app/cli/commands.hpp"
#include "app/cli/last_write.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/exit_codes.hpp"
#include "engine/base/ids.hpp"
#include "engine/base/limits.hpp"

namespace aido::cli {

namespace {

/// The command that wrote at the position of `w`. A write that changed nothing was answered with the position of
/// somebody else's record: that one is not of this task, and is not undone.
result<std::string> command_of(api& from, const own_write& w) {
  std::string command;
  auto read = from.each("/v1/tasks/" + w.task + "/events?limit=500", [&](const json::object& event) {
    // An event's position is its record's, and its ordinal.
    if (text_at(event, "position").starts_with(w.position + ':')) command = text_at(event, "command");
    return command.empty();
  });
  if (!read) return read.error();
  if (!command.empty()) return command;
  return failure{errc::not_found, "", "What was last done to " + std::string(short_id(w.task)) + " changed nothing."};
}

/// What was answered, in JSON; in words once it is `done`.
void show_undone(const app::settings& s, const json::value& answered, std::string_view done) {
  if (s.output == app::output::json) return print_json(answered);
  if (!done.empty()) print_line("undone " + std::string(done));
}

result<void> undo_command(api& to, const app::settings& s, const std::string& command) {
  const auto undone = to.write("POST", "/v1/undo", json::object{{"command", command}});
  if (!undone) return undone.error();
  show_undone(s, undone->body, command);
  return {};
}

/// A batch that one record cannot take back, part by part.
result<void> undo_in_parts(api& to, const app::settings& s, const std::string& batch) {
  for (std::uint32_t limit = limits::max_undo;;) {
    const auto undone = to.write("POST", "/v1/undo", json::object{{"batch", batch}, {"limit", limit}});
    const bool is_too_much = !undone && undone.error().code == errc::payload_too_large && limit > 1;
    if (!undone && !is_too_much) return undone.error();
    if (is_too_much) {
      limit /= 2;
      continue;
    }
    const bool is_all = text_at(undone->body.as_object(), "outcome") == "unchanged";
    show_undone(s, undone->body, is_all ? batch : "");
    if (is_all) return {};
  }
}

result<void> undo_batch(api& to, const app::settings& s, const std::string& batch) {
  const auto undone = to.write("POST", "/v1/undo", json::object{{"batch", batch}});
  if (!undone && undone.error().code == errc::payload_too_large) return undo_in_parts(to, s, batch);
  if (!undone) return undone.error();
  show_undone(s, undone->body, batch);
  return {};
}

result<void> undo_write(api& to, const app::settings& s, const own_write& w) {
  if (!w.batch.empty()) return undo_batch(to, s, w.batch);
  const auto command = command_of(to, w);
  return command ? undo_command(to, s, *command) : result<void>(command.error());
}

int undo_last(api& to, const app::settings& s) {
  const auto writes = last_write_to(to.server());
  if (!writes) return report(writes.error());
  int code = app::exit_ok;
  for (const auto& w : *writes | std::views::reverse) {
    const auto undone = undo_write(to, s, w);
    if (!undone) code = report(undone.error());
  }
  if (code == app::exit_ok) forget_last_write();
  return code;
}

int undo_named(api& to, const app::settings& s, const std::string& id) {
  if (!parse_uuid(id)) {
    return report({errc::invalid_value, "",
                   '"' + id + "\" is the id of no command and no batch.\n`aido log ID` shows those of a task."});
  }
  const auto undone = undo_command(to, s, id);
  if (undone) return app::exit_ok;
  if (undone.error().code != errc::not_found) return report(undone.error());
  const auto whole = undo_batch(to, s, id);
  return whole ? app::exit_ok : report(whole.error().code == errc::not_found ? undone.error() : whole.error());
}

}  // namespace

int undo(const app::settings& s, const arguments& given) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  const auto which = given.get_or("COMMAND", "last");
  return which == "last" ? undo_last(*to, s) : undo_named(*to, s, which);
}

}  // namespace aido::cli
