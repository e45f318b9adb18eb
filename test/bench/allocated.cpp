#include "test/bench/allocated.hpp"

#include <cstdint>
#include <jemalloc/jemalloc.h>
#include <stdexcept>

namespace aido::bench {

double allocated() {
  // Its figures are as of the last time that this number was written.
  std::uint64_t now = 1;
  std::size_t bytes = 0;
  std::size_t size = sizeof bytes;
  if (::mallctl("epoch", nullptr, nullptr, &now, sizeof now) != 0 ||
      ::mallctl("stats.allocated", &bytes, &size, nullptr, 0) != 0) {
    throw std::runtime_error("the allocator tells no figures");
  }
  return static_cast<double>(bytes);
}

}  // namespace aido::bench
