#include "actors/pending_command.hpp"

namespace aido::actors {

void pending_command::complete(const result<answer>& r) {
  for (auto& done : std::exchange(waiting, {})) done(r);
}

}  // namespace aido::actors
