#include "engine/task/upcoming.hpp"

#include <algorithm>

#include "engine/recurrence/zone.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using aido::recurrence::series;

std::vector<local_time> slots_after(const series& s, local_time after, std::size_t most) {
  std::vector<local_time> dues;
  aido::recurrence::series_steps steps(s, after);
  while (dues.size() < most) {
    const auto next = steps.next_due();
    if (!next) break;
    dues.push_back(next->at);
  }
  return dues;
}

/// A rule that counts from completion begins anew on each day that something is done.
std::vector<local_time> slots_by_completion(const state& t, const aido::recurrence::zone& z, std::size_t most) {
  if (const auto left = left_from_completion(t)) most = std::min<std::size_t>(most, *left);
  std::vector<local_time> dues;
  auto done = local_of(*t.due);
  while (dues.size() < most) {
    const auto next = first_after_completion(t, std::chrono::floor<std::chrono::days>(done), z);
    if (!next) break;
    dues.push_back(done = next->at);
  }
  return dues;
}

}  // namespace

std::vector<local_time> upcoming(const state& t, std::string_view workspace_zone, std::size_t most) {
  if (!t.recurrence || !t.due || t.paused || t.trashed_at || t.next_occurrence || t.status == status::cancelled)
    return {};
  const auto zone = zone_of(series_due(t), workspace_zone);
  if (t.recurrence->anchor == anchor::completion) return slots_by_completion(t, zone, most);
  const auto series = series_of(t, *t.recurrence, zone);
  return series ? slots_after(*series, slot_of(t), most) : std::vector<local_time>{};
}

}  // namespace aido::task
