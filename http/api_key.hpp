#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/workspace/state.hpp"

/// API keys: how they are made, and found again by their hash.
namespace aido::http {

struct new_api_key {
  std::string text;    ///< The key itself, for its holder alone.
  std::string hash;    ///< As in workspace::key.
  std::string ending;  ///< As in workspace::key.
};

/// A key of 256 random bits. Throws std::runtime_error when the system has no randomness.
new_api_key make_api_key(workspace_id workspace);

/// The workspace that a text of a key's form names; absent for another form.
std::optional<workspace_id> workspace_of_key(std::string_view text) noexcept;

/// The hash of a key, as the workspace keeps it.
std::string hash_of_key(std::string_view text);

/// True when both are the same; takes the same time wherever they differ. Of one size.
bool same_secret(std::string_view a, std::string_view b) noexcept;

/// The key with that hash; nullptr when there is none. A hash that begins alike is compared whole, in constant time.
const workspace::key* find_by_hash(const workspace::state& in, std::string_view hash) noexcept;

}  // namespace aido::http
