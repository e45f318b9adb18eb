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
std::vector<local_time> slots_by_completion(const state& t, const series& s, std::size_t most) {
  if (s.rule.count)
    most = std::min<std::size_t>(most, *s.rule.count - std::min(*s.rule.count, number_from_completion(t)));
  std::vector<local_time> dues;
  auto done = local_of(*t.due);
  while (dues.size() < most) {
    const auto next = first_after_completion(s, std::chrono::floor<std::chrono::days>(done), slot_of(t));
    if (!next) break;
    dues.push_back(done = next->at);
  }
  return dues;
}

}  // namespace

std::vector<local_time> upcoming(const state& t, std::string_view workspace_zone, std::size_t most) {
  if (!t.recurrence || !t.due || t.paused || t.trashed_at || t.next_occurrence || t.status == status::cancelled)
    return {};
  const auto series = series_of(t, *t.recurrence, zone_of(series_due(t), workspace_zone));
  if (!series) return {};
  return t.recurrence->anchor == anchor::due ? slots_after(*series, slot_of(t), most)
                                             : slots_by_completion(t, *series, most);
}

}  // namespace aido::task
