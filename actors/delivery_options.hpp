#pragma once

#include <chrono>
#include <cstdint>

#include "engine/base/limits.hpp"

namespace aido::actors {

/// How deliveries are tried.
struct delivery_options {
  std::uint32_t per_second = 20;                 ///< To one channel, also after downtime.
  std::uint32_t attempts = 12;                   ///< Of one delivery, before it has failed.
  std::chrono::milliseconds first_retry{5'000};  ///< The longest wait before the second attempt; it doubles.
  std::chrono::milliseconds longest_retry{3'600'000};
  std::uint32_t failures = 50;                ///< Deliveries that failed in a row switch their channel off,
  std::chrono::seconds patience{5 * 86'400};  ///< or attempts that failed for so long without one that did not.
  std::size_t workers = limits::delivery_workers;
};

}  // namespace aido::actors
