#include "app/cli/retry.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::cli {

using std::chrono::milliseconds;

std::optional<milliseconds> wait_before_next(const attempts& so_far) noexcept {
  if (so_far.how == attempt_end::refused && !so_far.was_connected) return std::nullopt;
  const int doublings = std::clamp(so_far.made - 1, 0, 10);
  const auto own = std::min(limits::client_first_wait * (1 << doublings), milliseconds(limits::client_longest_wait));
  const auto wait = so_far.retry_after ? milliseconds(*so_far.retry_after) : own;
  if (so_far.spent + wait > limits::client_patience) return std::nullopt;
  return wait;
}

}  // namespace aido::cli
