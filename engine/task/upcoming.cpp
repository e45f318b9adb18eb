#include "engine/task/upcoming.hpp"

#include <algorithm>

#include "engine/recurrence/zone.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

/// A rule that counts from completion begins anew on each day that something is done.
std::vector<local_time> from_each(aido::recurrence::rule rule, local_time at, std::size_t most) {
  if (rule.count) most = std::min<std::size_t>(most, *rule.count > 0 ? *rule.count - 1 : 0);
  rule.count.reset();
  std::vector<local_time> dues;
  while (dues.size() < most) {
    const auto next = aido::recurrence::first_after(rule, at, at);
    if (!next) break;
    dues.push_back(at = next->at);
  }
  return dues;
}

std::vector<local_time> from_start(const aido::recurrence::rule& rule, local_time start, local_time after,
                                   std::size_t most) {
  std::vector<local_time> dues;
  while (dues.size() < most) {
    const auto next = aido::recurrence::first_after(rule, start, after);
    if (!next) break;
    dues.push_back(after = next->at);
  }
  return dues;
}

}  // namespace

std::vector<local_time> upcoming(const state& t, std::string_view workspace_zone, std::size_t most) {
  if (!t.recurrence || !t.due || t.paused || t.trashed_at || t.next_occurrence || t.status == status::cancelled)
    return {};
  const auto due = local_of(*t.due);
  const auto rule = rule_of(*t.recurrence, due);
  if (!rule) return {};
  const auto local = aido::recurrence::localized(*rule, zone_of(*t.due, workspace_zone));
  if (t.recurrence->anchor == anchor::completion) return from_each(local, due, most);
  return from_start(local, t.recurrence->start.value_or(due), std::max(due, t.slot.value_or(due)), most);
}

}  // namespace aido::task
