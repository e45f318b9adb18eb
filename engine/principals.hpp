#pragma once

#include <optional>
#include <string_view>

#include "engine/base/ids.hpp"

/// The kinds of principals there are, by their names.
namespace aido::principals {

inline constexpr std::string_view local = "local";         ///< Everybody, in open mode.
inline constexpr std::string_view engine = "system";       ///< The engine's own timers.
inline constexpr std::string_view operators = "operator";  ///< Whoever holds the bootstrap key.
inline constexpr std::string_view user_prefix = "user:";   ///< Then the subject of a token.
inline constexpr std::string_view key_prefix = "key:";     ///< Then the id of an API key.

principal of_key(key_id id);
/// The key that acts as `who`; absent when it is no key.
std::optional<key_id> key_of(const principal& who) noexcept;

/// True for those that can be members of a workspace: users, `local` and `operator`, of at most limits::max_principal
/// bytes of UTF-8 without control characters. Keys carry their role themselves.
bool can_be_member(const principal& who) noexcept;

}  // namespace aido::principals
