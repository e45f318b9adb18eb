#include "engine/workspace/takers.hpp"

namespace aido::workspace {

namespace {

bool wanted_before(const channel_id& id, const state& before) {
  const auto* c = find_channel(before, id);
  return c != nullptr && wants_reminders(*c);
}

bool took_before(const channel_id& id, const state& before) {
  const auto* c = find_channel(before, id);
  return c != nullptr && takes_reminders(*c, before);
}

}  // namespace

void begin_new_takers(const state& before, state& after, instant now) {
  for (auto& c : after.channels)
    if (takes_reminders(c, after) && !took_before(c.id, before)) c.since = now;
  for (auto& p : after.personal)
    for (std::size_t i = 0; p.steps && i < p.steps->size(); ++i) {
      auto& step = (*p.steps)[i];
      const auto* c = find_channel(after, step.channel);
      if (c != nullptr && wants_reminders(*c) && !wanted_before(c->id, before)) step.since = now;
    }
}

}  // namespace aido::workspace
