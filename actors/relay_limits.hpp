#pragma once

#include "engine/base/limits.hpp"

/// The bounds of telling events to those outside.
namespace aido::limits {

inline constexpr std::size_t relay_batch = 256;      ///< Events of one partition told at a time,
inline constexpr std::size_t relay_bytes = 1 << 20;  ///< and their size, unless one alone is larger.
inline constexpr auto relay_patience = 10s;          ///< For a batch to be acknowledged, before it is said to fail.
inline constexpr auto first_relay_retry = 100ms;     ///< After telling has failed; doubles
inline constexpr auto longest_relay_retry = 5s;      ///< up to this.
inline constexpr auto between_relay_cursors = 1h;    ///< Where telling stands is remembered anew: brokers forget.

static_assert(relay_batch < event_ring, "who keeps up finds what comes in the ring");

}  // namespace aido::limits
