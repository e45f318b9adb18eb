#pragma once

#include <array>
#include <boost/mp11.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/audit/commands.hpp"
#include "engine/batch/commands.hpp"
#include "engine/event.hpp"
#include "engine/version_condition.hpp"
#include "engine/workspace/state.hpp"

namespace aido {

/// Every command there is. Those after `undo` are given one by one and not undone.
using command_payload =
    boost::mp11::mp_push_back<batch::single_payload, batch::several, audit::undo, reminder::snooze, reminder::redeliver,
                              reminder::acknowledge, reminder::settle, workspace::create_channel,
                              workspace::change_channel, workspace::switch_channel_off, workspace::remove_channel,
                              workspace::fire_digest, workspace::settle_digest, workspace::change_notifications,
                              workspace::change, workspace::set_member, workspace::remove_member, workspace::create_key,
                              workspace::revoke_key, workspace::set_personal, workspace::reset_personal>;

/// SHA-256 of what was asked (method, target, body): the same command id with another fingerprint is a caller's error.
using fingerprint = std::array<std::uint8_t, 32>;

/// Where a command id came from: those that a client chose are remembered longer (limits::dedup_retention).
enum class id_origin { server, client };

/// A request to change something, complete: who, where, what, and how often it was tried does not matter.
struct command {
  command_id id;
  id_origin origin = id_origin::server;
  aido::fingerprint fingerprint{};
  workspace_id workspace;
  principal by;
  workspace::scope_set granted = workspace::scope_set::all();  ///< By the credential; a key's own are looked up.
  version_condition condition;
  std::optional<batch_id> batch;  ///< Of the run of commands that it is part of.
  std::string trace;              ///< W3C traceparent; may be empty.
  command_payload what;
};

/// The task that `c` is about: for a creation the client's id, or the one derived from the command id.
/// Absent for commands on workspaces, lists or several subjects.
std::optional<task_id> task_of(const command& c) noexcept;

/// The subject that an answer to `c` shows: the task, the list, the channel, the key or the workspace; of several, the
/// workspace.
subject_id subject_of(const command& c) noexcept;

/// What deciding may know besides the state: everything that is not a function of it comes in here.
struct decide_context {
  instant now;
  const command& cause;               ///< For ids: UUIDv5(command id, ordinal).
  const workspace::state& workspace;  ///< Its zone reads floating dues; its lists are those a task may be in.
  const task::state* next_occurrence = nullptr;  ///< Of a task to reopen, where it is known: what ending it had made.
};

/// Events of one command, in order; empty when the command changes nothing.
using events = std::vector<event>;

/// UUIDv5 of (command id, ordinal): the id that a retry finds again.
uuid derived_id(const command_id& command, std::uint32_t ordinal) noexcept;

}  // namespace aido
