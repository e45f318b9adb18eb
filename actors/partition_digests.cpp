#include <caf/event_based_actor.hpp>

#include "actors/partition_state.hpp"
#include "engine/workspace/digest_wakes.hpp"

/// The digests of a workspace's channels. A workspace stands in the queues under its own id, where a task would.
namespace aido::actors {

namespace {

eventstore::wake_row wake_of(workspace_id workspace, instant at) {
  return {.at = at, .task = {workspace.value}, .workspace = workspace};
}

}  // namespace

void partition_state::schedule_digests(const workspace::state& facts) {
  if (const auto at = workspace::next_wake(facts)) wakes_.push(wake_of(facts.id, *at));
  const auto since = parts_->notifier ? workspace::owed_since(facts) : std::nullopt;
  if (since) owed_.push(wake_of(facts.id, *since));
}

// As for a task, the entry is a hint: the channels say what is due now.
void partition_state::fire_digests(const workspace::state& facts) {
  const auto now = parts_->wall.now();
  bool any = false;
  for (const auto& c : facts.channels) {
    const auto due = workspace::due_digest(c, now);
    if (!due) continue;
    const workspace::fire_digest fire{.channel = c.id, .day = due->day};
    submit_own(facts.id, workspace::id_of(fire), fire);
    any = true;
  }
  if (!any) schedule_digests(facts);
}

void partition_state::look_at_digests_again(workspace_id workspace, const result<answer>& r) {
  if (!r) return postpone(workspace, {workspace.value});
  if (const auto facts = table_->facts(workspace)) schedule_digests(*facts);
}

void partition_state::tell_owed_digests(const eventstore::workspace_ptr& facts) {
  if (workspace::owed_since(*facts))
    self_->send(parts_->notifier, msg::owed_digests{caf::actor_cast<caf::actor>(self_), facts});
}

}  // namespace aido::actors
