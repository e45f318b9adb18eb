#pragma once

#include <chrono>
#include <cstddef>

#include "engine/base/limits.hpp"

/// Bounds of what goes through a sidecar.
namespace aido::limits {

inline constexpr auto sidecar_patience = 15s;               ///< For one answer, unless who asks says otherwise.
inline constexpr std::size_t max_sidecar_answer = 4 << 20;  ///< Its body, unless who asks says otherwise.
inline constexpr std::size_t idle_sidecar_connections = 8;  ///< Kept for the next request.
inline constexpr std::size_t max_sidecar_detail = 300;      ///< Bytes of what Dapr says about a failure.

}  // namespace aido::limits
