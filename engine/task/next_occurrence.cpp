#include "engine/task/next_occurrence.hpp"

#include "engine/base/limits.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using std::chrono::days;
using std::chrono::seconds;

using aido::recurrence::series;

void go_on_with(continuation& c, const std::optional<aido::recurrence::slot>& slot) {
  if (!slot) return;
  c.next = slot->at;
  if (slot->number > 0) c.slot_number = slot->number;
}

/// The last moment whose slots are past. A day is past when it has ended, not when it begins.
local_time past_until(const due& d, local_time now) {
  if (!std::holds_alternative<due_date>(d)) return now;
  return std::chrono::floor<days>(now) - seconds{1};
}

std::vector<local_time> slots_between(series s, local_time after, local_time last) {
  std::vector<local_time> slots;
  auto slot = aido::recurrence::first_after(s, after);
  while (slot && slot->at <= last && slots.size() < limits::max_missed_slots) {
    slots.push_back(slot->at);
    if (slot->number > 0) s.counted = {.at = slot->at, .number = slot->number};
    slot = aido::recurrence::first_after(s, slot->at);
  }
  return slots;
}

continuation from_due(const state& t, const series& s, local_time now) {
  const auto due = local_of(*t.due);
  // An occurrence that was moved ahead of its slot still stands for that slot.
  const auto done = std::max(due, t.slot.value_or(due));
  const auto past = past_until(*t.due, now);
  continuation c;
  go_on_with(c, aido::recurrence::first_after(s, std::max(done, past)));
  if (t.recurrence->catch_up != catch_up::none) c.missed = slots_between(s, done, past);
  return c;
}

/// The series begins anew on the day of completion, at its wall time; COUNT counts occurrences then, not slots.
continuation from_completion(const state& t, series s, local_time now) {
  if (s.rule.count && t.occurrence >= *s.rule.count) return {};
  s.rule.count.reset();
  const auto due = local_of(*t.due);
  s.start = std::chrono::floor<days>(now) + (due - std::chrono::floor<days>(due));
  continuation c;
  go_on_with(c, aido::recurrence::first_after(s, s.start));
  return c;
}

}  // namespace

continuation continue_series(const state& t, const decide_context& context) {
  const auto zone = zone_of(*t.due, context.workspace.zone);
  const auto now = zone.to_local(context.now);
  const bool by_due = t.recurrence->anchor == anchor::due;
  auto recurrence = *t.recurrence;
  if (!by_due) recurrence.start = now;
  const auto series = series_of(t, recurrence, zone);
  if (!series) return {};
  return by_due ? from_due(t, *series, now) : from_completion(t, *series, now);
}

continuation resume_series(const state& t, const decide_context& context) {
  const auto zone = zone_of(*t.due, context.workspace.zone);
  const auto due = local_of(*t.due);
  const auto past = past_until(*t.due, zone.to_local(context.now));
  const auto series = series_of(t, *t.recurrence, zone);
  if (due > past || !series) return {};
  continuation c;
  go_on_with(c, aido::recurrence::first_after(*series, past));
  c.missed.push_back(due);
  for (const auto& slot : slots_between(*series, due, past)) c.missed.push_back(slot);
  c.missed.resize(std::min(c.missed.size(), limits::max_missed_slots));
  return c;
}

}  // namespace aido::task
