#pragma once

#include "engine/base/time.hpp"

namespace aido {

/// The wall clock, as a port: tests and the simulation bring their own. Thread-safe.
class clock {
 public:
  virtual ~clock() = default;
  virtual instant now() const noexcept = 0;
};

/// The machine's clock.
class system_clock final : public clock {
 public:
  instant now() const noexcept override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace aido
