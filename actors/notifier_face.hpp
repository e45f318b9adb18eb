#pragma once

#include <atomic>
#include <cstdint>

#include "actors/gateway.hpp"

namespace aido::actors {

/// The notifier's figures, for whoever asks. Thread-safe.
struct notifier_face {
  std::atomic<std::size_t> owed{0};
  std::atomic<std::uint64_t> attempts{0};
  std::atomic<std::uint64_t> delivered{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> switched_off{0};

  delivery_status status() const noexcept {
    return {.owed = owed, .attempts = attempts, .delivered = delivered, .failed = failed, .switched_off = switched_off};
  }
};

}  // namespace aido::actors
