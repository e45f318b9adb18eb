#pragma once

#include "engine/workspace/personal_events.hpp"
#include "engine/workspace/state.hpp"

/// What happens to a person's notifications in a workspace.
namespace aido::workspace {

/// They are those from `now` on. A step that was there before, after the same steps, holds since it did.
void set_personal_notifications(state& w, const personal_set& p, instant now);
/// `who` is told as the workspace says from `now` on; nothing changes if they were already. Also when they leave.
void end_personal_notifications(state& w, const principal& who, instant now);
/// No step leads to `gone` any more. Whoever has none left by that is told as the workspace says.
void end_steps_to(state& w, const channel_id& gone, instant now);

}  // namespace aido::workspace
