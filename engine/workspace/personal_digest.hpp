#pragma once

#include "engine/command.hpp"
#include "engine/event.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

/// A digest whose schedule says `who` is that principal's own.
namespace aido::workspace {

/// Whether a digest of that schedule may tell of `t`: of everything, or of what is assigned to `who`, or made by them
/// and assigned to nobody.
bool tells_of(const digest_schedule& s, const task::state& t);

/// What holds a digest of `c` back: the quiet hours that hold the reminders of whose it is (theirs, when they set
/// notifications of their own; else the workspace's). nullptr: nothing.
const quiet_hours* quiet_hours_of(const channel& c, const state& w);

/// Whether `what` does nothing but give the channel a digest that is `by`'s own, change that one, or end it.
bool is_about_own_digest(const change_channel& what, const state& w, const principal& by);

/// `leaving`, by which `who` leaves the workspace, and then the end of every digest that is theirs.
events and_end_digests(events leaving, const principal& who, const state& w, const command& cause);

}  // namespace aido::workspace
