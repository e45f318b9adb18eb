#include <boost/json.hpp>
#include <ranges>

#include "app/cli/commands.hpp"
#include "app/cli/last_write.hpp"
#include "app/cli/lookup.hpp"
#include "app/cli/output.hpp"
#include "app/exit_codes.hpp"
#include "engine/base/ids.hpp"

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

result<void> undo_command(api& to, const app::settings& s, const std::string& command) {
  const auto undone = to.write("POST", "/v1/undo", json::object{{"command", command}});
  if (!undone) return undone.error();
  if (s.output == app::output::json) {
    print_json(undone->body);
  } else {
    print_line("undone " + command);
  }
  return {};
}

int undo_last(api& to, const app::settings& s) {
  const auto writes = last_write_to(to.server());
  if (!writes) return report(writes.error());
  int code = app::exit_ok;
  for (const auto& w : *writes | std::views::reverse) {
    const auto command = command_of(to, w);
    const auto undone = command ? undo_command(to, s, *command) : result<void>(command.error());
    if (!undone) code = report(undone.error());
  }
  if (code == app::exit_ok) forget_last_write();
  return code;
}

int undo_named(api& to, const app::settings& s, const std::string& command) {
  if (!parse_uuid(command)) {
    return report(
        {errc::invalid_value, "", '"' + command + "\" is no command's id.\n`aido log ID` shows those of a task."});
  }
  const auto undone = undo_command(to, s, command);
  return undone ? app::exit_ok : report(undone.error());
}

}  // namespace

int undo(const app::settings& s, const arguments& given) {
  auto to = api::of(s);
  if (!to) return report(to.error());
  const auto which = given.get_or("COMMAND", "last");
  return which == "last" ? undo_last(*to, s) : undo_named(*to, s, which);
}

}  // namespace aido::cli
