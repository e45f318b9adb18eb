#pragma once

#include <optional>
#include <vector>

#include "engine/reminder/commands.hpp"
#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

/// Which deliveries are owed: derived from the states of a task and its workspace alone, so that no crash forgets one.
namespace aido::reminder {

/// A fired reminder that a channel has not settled.
struct owed {
  task_id task;
  reminder_id reminder;
  std::uint32_t arming = 0;
  std::uint32_t round = 0;
  channel_id channel;
  instant queued_at;
  friend auto operator<=>(const owed&, const owed&) = default;
};

/// Since when the delivery of `r` is owed; absent when it is not.
std::optional<instant> queued_at(const state& r) noexcept;

/// True when that channel is done with `r`.
bool is_settled(const state& r, const channel_id& channel);

/// What the message to that channel is called outside, the same at every attempt and in every round.
uuid message_of(const owed& o) noexcept;

/// What the channels of `w` owe of `t`, by reminder and channel; nothing of a task in the trash.
std::vector<owed> outstanding(const task::state& t, const workspace::state& w);

/// Since when the oldest of these is owed; absent when nothing is.
std::optional<instant> owed_since(const task::state& t, const workspace::state& w);

}  // namespace aido::reminder
