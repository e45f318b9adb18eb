#include "engine/workspace/digest_wakes.hpp"

#include <algorithm>

namespace aido::workspace {

std::optional<instant> next_wake(const state& s) {
  std::optional<instant> earliest;
  for (const auto& c : s.channels)
    if (const auto next = next_digest(c); next && (!earliest || next->at < *earliest)) earliest = next->at;
  return earliest;
}

std::vector<owed_digest> outstanding_digests(const state& s) {
  std::vector<owed_digest> all;
  for (const auto& c : s.channels)
    if (const auto owed = outstanding_digest(c)) all.push_back(*owed);
  return all;
}

std::optional<instant> owed_since(const state& s) {
  const auto all = outstanding_digests(s);
  const auto oldest = std::ranges::min_element(all, {}, &owed_digest::since);
  return oldest == all.end() ? std::nullopt : std::optional(oldest->since);
}

}  // namespace aido::workspace
