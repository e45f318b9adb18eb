#pragma once

#include <vector>

#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

/// The ways that a fired reminder takes (O1 to O3 of outstanding.hpp).
namespace aido::reminder {

/// A reminder is settled by its first steps; later ones follow while it is not seen.
enum class step { first, later };

/// A channel that a reminder goes to, settled or not.
struct stop {
  channel_id channel;
  reminder::step step = step::first;
  instant since;                        ///< What its letters are in order of: when it was planned, or begins.
  instant begins;                       ///< When it is its turn.
  const workspace::quiet_hours* quiet;  ///< Of whom it goes to; nullptr: none. The workspace's own.
};

/// Whom a task's reminders are for: its assignee, else who made it.
const principal& is_for(const task::state& t) noexcept;

/// `at`, or the end of the quiet hours that it is in.
instant after_quiet(const workspace::quiet_hours* q, instant at);

/// Where `r` goes for those it is for, in no particular order; a channel may stand there several times. `queued` is
/// when it was handed out.
std::vector<stop> stops_of(const state& r, const task::state& t, const workspace::state& w, instant queued);

}  // namespace aido::reminder
