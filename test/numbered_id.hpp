#pragma once

#include <cstdint>

namespace aido::test {

/// An id that is told apart by its number, up to 65,535.
template <class Id>
Id id(std::uint32_t n) {
  Id made;
  made.value.bytes[14] = static_cast<std::uint8_t>(n >> 8);
  made.value.bytes[15] = static_cast<std::uint8_t>(n);
  return made;
}

}  // namespace aido::test
