#pragma once

#include "engine/workspace/state.hpp"

namespace aido::workspace {

/// Whatever takes reminders in `after` and did not in `before` takes them from `now` on, so that no old ones come with
/// it. That is so for channels, by the workspace's word, and for the steps of persons.
void begin_new_takers(const state& before, state& after, instant now);

/// Does `change` to `w` and begins the new takers.
template <class Change>
void with_new_takers(state& w, instant now, Change change) {
  const auto before = w;
  change();
  begin_new_takers(before, w, now);
}

}  // namespace aido::workspace
