#include "engine/task/upcoming.hpp"

#include <algorithm>

#include "engine/recurrence/zone.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

/// The slots of `s` after `after`; a rule that counts from completion begins anew on each day that something is done.
std::vector<local_time> slots_after(aido::recurrence::series s, local_time after, anchor counted_from,
                                    std::size_t most) {
  if (counted_from == anchor::completion) {
    if (s.rule.count) most = std::min<std::size_t>(most, *s.rule.count - 1);
    s.rule.count.reset();
  }
  std::vector<local_time> dues;
  while (dues.size() < most) {
    if (counted_from == anchor::completion) s.start = after;
    const auto next = aido::recurrence::first_after(s, after);
    if (!next) break;
    dues.push_back(after = next->at);
    if (next->number > 0) s.counted = {.at = next->at, .number = next->number};
  }
  return dues;
}

}  // namespace

std::vector<local_time> upcoming(const state& t, std::string_view workspace_zone, std::size_t most) {
  if (!t.recurrence || !t.due || t.paused || t.trashed_at || t.next_occurrence || t.status == status::cancelled)
    return {};
  const auto due = local_of(*t.due);
  const auto series = series_of(t, *t.recurrence, zone_of(*t.due, workspace_zone));
  if (!series) return {};
  return slots_after(*series, std::max(due, t.slot.value_or(due)), t.recurrence->anchor, most);
}

}  // namespace aido::task
