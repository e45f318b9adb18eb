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
inline constexpr auto sidecar_look = 2s;                    ///< Between two looks whether it is there.
inline constexpr auto sidecar_look_patience = 2s;           ///< For it to say so.
inline constexpr auto sidecar_publish_patience = 5s;        ///< For what is published to be acknowledged.
inline constexpr auto sidecar_cursor_pause = 250ms;  ///< Between two times that it is kept how far events were told.
inline constexpr std::size_t max_deliveries = 256;   ///< Commands being judged or put aside at a time.
inline constexpr std::size_t max_dapr_letter = 1'000'000;  ///< A dead letter; of a larger one only the problem is kept.

}  // namespace aido::limits
