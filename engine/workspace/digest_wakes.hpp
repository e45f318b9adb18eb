#pragma once

#include <optional>
#include <vector>

#include "engine/workspace/state.hpp"

/// The digests of a workspace's channels: derived from its state and tzdata alone.
namespace aido::workspace {

/// When the next one of any channel is to be looked at; absent when none is to come.
std::optional<instant> next_wake(const state& s);
/// Those that fired and are not settled, in order of channels.
std::vector<owed_digest> outstanding_digests(const state& s);
/// Since when the oldest of these is owed; absent when none is.
std::optional<instant> owed_since(const state& s);

}  // namespace aido::workspace
