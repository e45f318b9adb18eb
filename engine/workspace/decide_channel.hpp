#pragma once

#include <concepts>

#include "engine/base/result.hpp"
#include "engine/command.hpp"

/// The commands on channels and notifications that decide.cpp's table names.
namespace aido::workspace {

/// Fails with invalid_value, missing_field, limit_reached.
result<events> decide_channel(const create_channel& what, const state& current, const command& cause);
/// Fails with not_found, version_mismatch, invalid_value; the next two likewise.
result<events> decide_channel(const change_channel& what, const state& current, const command& cause);
result<events> decide_channel(const remove_channel& what, const state& current, const command& cause);
result<events> decide_channel(const change_notifications& what, const state& current, const command& cause);
/// Does nothing to a channel that is off, gone, or has changed since.
result<events> decide_channel(const switch_channel_off& what, const state& current, const command& cause);
/// Fires it on its own day, and records on a later one that it was missed; does nothing that is recorded already, or
/// that the channel's schedule does not say.
result<events> decide_channel(const fire_digest& what, const state& current, const command& cause, instant now);
/// Does nothing to one that is not waiting for its outcome.
result<events> decide_channel(const settle_digest& what, const state& current, const command& cause);

/// The commands above.
template <class Command>
concept channel_command = requires(const Command& c, const state& s, const command& cause) {
  { decide_channel(c, s, cause) } -> std::same_as<result<events>>;
};

}  // namespace aido::workspace
