#pragma once

#include <optional>
#include <tuple>
#include <vector>

#include "engine/reminder/commands.hpp"
#include "engine/reminder/way.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

/// Which deliveries are owed: derived from the states of a task and its workspace alone, so that no crash forgets one.
///
///   O1  A reminder is for who the task is assigned to, or else who made it. If they decided something themselves, it
///       goes their way; else to the channels that the workspace names. It goes the way of those, too, who asked for
///       everyone's.
///   O2  Of a person's steps those count that let the task pass and whose channel is on. The first is owed as soon as
///       it fired, each further one when the wait of the one before it is over and the person has not seen it.
///   O3  Acknowledging, completing and snoozing are seeing by whoever does it, for all; another change of the task is
///       for whoever made it.
namespace aido::reminder {

/// A fired reminder that a channel has not settled. It is the same whenever it is due.
struct owed {
  task_id task;
  reminder_id reminder;
  std::uint32_t arming = 0;
  std::uint32_t round = 0;
  channel_id channel;
  reminder::step step = step::first;
  instant since;  ///< Of a first step when it was planned; a channel's letters go out in this order.
  instant due;    ///< The same or later, because of quiet hours.

  auto identity() const noexcept { return std::tie(task, reminder, arming, round, channel); }
  friend auto operator<=>(const owed& a, const owed& b) noexcept { return a.identity() <=> b.identity(); }
  friend bool operator==(const owed& a, const owed& b) noexcept { return a.identity() == b.identity(); }
};

/// When `r` was handed to the channels, at first or once more; absent when nothing of it can be owed any more.
std::optional<instant> queued_at(const state& r) noexcept;

/// True when that channel is done with `r`.
bool is_settled(const state& r, const channel_id& channel);

/// What the message to that channel is called outside, the same at every attempt and in every round.
uuid message_of(const owed& o) noexcept;

/// What is owed of `t`, now or later, by reminder and channel; nothing of a task in the trash. `due` is seen from
/// `now`: what waited until quiet hours began waits for their end.
std::vector<owed> outstanding(const task::state& t, const workspace::state& w, instant now);

/// Since when the oldest of these is owed, or when it will be; absent when nothing is.
std::optional<instant> owed_since(const task::state& t, const workspace::state& w);

/// Of what is owed of `t` only after `now`, when the first is.
std::optional<instant> owed_next(const task::state& t, const workspace::state& w, instant now);

}  // namespace aido::reminder
