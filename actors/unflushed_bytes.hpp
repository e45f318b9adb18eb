#pragma once

#include <atomic>
#include <cstddef>

#include "engine/base/limits.hpp"

namespace aido::actors {

/// What all partitions of a process keep in memory until a snapshot has it, in bytes of history. Thread-safe.
class unflushed_bytes {
 public:
  explicit unflushed_bytes(std::size_t most = limits::max_unflushed_bytes) : most_(most) {}

  /// A partition that held `before` holds `now`.
  void change(std::size_t before, std::size_t now) noexcept {
    held_.fetch_add(now - before, std::memory_order_relaxed);
  }
  bool is_full() const noexcept { return held_.load(std::memory_order_relaxed) >= most_; }
  bool is_half_full() const noexcept { return held_.load(std::memory_order_relaxed) >= most_ / 2; }

 private:
  const std::size_t most_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace aido::actors
