#pragma once

#include <cstdint>

/// Where the ordinals start that `derived_id` numbers each kind of a command's products with. A record of
/// limits::max_record bytes holds fewer than 65,536 of any kind, so that no two share an id.
namespace aido::ordinals {

inline constexpr std::uint32_t events = 0;
inline constexpr std::uint32_t subject = 1u << 16;  ///< The task, list, channel or key that the command creates.
inline constexpr std::uint32_t reminders = 2u << 16;
inline constexpr std::uint32_t items = 3u << 16;

}  // namespace aido::ordinals
