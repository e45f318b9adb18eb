#include "actors/pending_command.hpp"

#include "engine/principals.hpp"

namespace aido::actors {

pending_command::~pending_command() {
  if (waiting.empty()) return;
  complete(handed_over ? failure{errc::outcome_unknown, "", "The server stopped before the log answered."}
                       : failure{errc::draining, "", "The server is stopping."});
}

command engine_command(const workspace_id& workspace, command_id id, command_payload what) {
  command c;
  c.id = id;
  c.workspace = workspace;
  c.by = {std::string(principals::engine)};
  c.what = std::move(what);
  return c;
}

void pending_command::complete(const result<answer>& r) {
  for (auto& done : std::exchange(waiting, {})) done(r);
}

}  // namespace aido::actors
