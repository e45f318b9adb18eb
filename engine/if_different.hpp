#pragma once

#include <optional>

namespace aido {

/// `wanted` where it says something other than `present`: what a change has to record.
template <class T>
std::optional<T> if_different(const std::optional<T>& wanted, const T& present) {
  return wanted && *wanted != present ? wanted : std::nullopt;
}

}  // namespace aido
