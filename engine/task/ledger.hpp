#pragma once

#include <span>

#include "engine/task/recording.hpp"

/// What a task's changes do to the ledger of its reminders.
namespace aido::task {

/// Cancels the waiting ones among `reminders`: their task is no longer open, or they were taken off.
void cancel_pending(recording& to, std::span<const reminder::state> reminders);

/// Arms `r` of `t` (as it will be, open, its due moved) anew if it is not pending and lies in the future. A snooze
/// ends.
void arm_future(recording& to, const reminder::state& r, const state& t, const decide_context& context);
/// The same for all reminders of `t`.
void arm_future(recording& to, const state& t, const decide_context& context);

/// Arms `r` of `t` (as it will be, open again) anew if it does not wait and lies in the future; a snooze that was
/// cancelled before its end goes on, unless it is planned for later than that by now.
void arm_again(recording& to, const reminder::state& r, const state& t, const decide_context& context);
/// The same for all reminders of `t`.
void arm_again(recording& to, const state& t, const decide_context& context);

/// The reminders that `plans` ask for: one that is there already in the same form keeps its id, the others get new
/// ones.
std::vector<planned_reminder> keep_or_plan(std::span<const reminder::plan> plans,
                                           std::span<const reminder::state> present, const command_id& cause);

/// A reminder that was never armed before.
reminder::state first_armed(const planned_reminder& plan);
/// What was asked for, without the ledger.
planned_reminder plan_of(const reminder::state& r);
std::vector<planned_reminder> plans_of(std::span<const reminder::state> reminders);

}  // namespace aido::task
