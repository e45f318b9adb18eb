#include "actors/gateway.hpp"

#include <algorithm>

namespace aido::actors {

std::chrono::milliseconds store_lag(const partition_status& p, instant now) noexcept {
  const auto none = std::chrono::milliseconds::zero();
  return p.unflushed_since ? std::max(std::chrono::milliseconds(now - *p.unflushed_since), none) : none;
}

bool node_status::serving() const noexcept {
  return has_share && !draining && std::all_of(partitions.begin(), partitions.end(), [](const auto& p) {
           return p.phase == partition_phase::serving || p.phase == partition_phase::elsewhere;
         });
}

bool node_status::settled() const noexcept {
  return std::none_of(partitions.begin(), partitions.end(), [](const auto& p) {
    return p.phase == partition_phase::opening || p.phase == partition_phase::claiming;
  });
}

}  // namespace aido::actors
