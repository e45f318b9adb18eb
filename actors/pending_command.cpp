#include "actors/pending_command.hpp"

namespace aido::actors {

pending_command::~pending_command() {
  if (waiting.empty()) return;
  complete(handed_over ? failure{errc::outcome_unknown, "", "The server stopped before the log answered."}
                       : failure{errc::draining, "", "The server is stopping."});
}

void pending_command::complete(const result<answer>& r) {
  for (auto& done : std::exchange(waiting, {})) done(r);
}

}  // namespace aido::actors
