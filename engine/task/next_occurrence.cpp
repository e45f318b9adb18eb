#include "engine/task/next_occurrence.hpp"

#include "engine/base/limits.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using std::chrono::days;
using std::chrono::seconds;

std::optional<local_time> slot_after(const aido::recurrence::rule& rule, local_time start, local_time after) {
  const auto slot = aido::recurrence::first_after(rule, start, after);
  return slot ? std::optional(slot->at) : std::nullopt;
}

/// The last moment whose slots are past. A day is past when it has ended, not when it begins.
local_time past_until(const due& d, local_time now) {
  if (!std::holds_alternative<due_date>(d)) return now;
  return std::chrono::floor<days>(now) - seconds{1};
}

std::vector<local_time> slots_between(const aido::recurrence::rule& rule, local_time start, local_time after,
                                      local_time last) {
  std::vector<local_time> slots;
  auto at = slot_after(rule, start, after);
  while (at && *at <= last && slots.size() < limits::max_missed_slots) {
    slots.push_back(*at);
    at = slot_after(rule, start, *at);
  }
  return slots;
}

continuation from_due(const state& t, const aido::recurrence::rule& rule, local_time now) {
  const auto due = local_of(*t.due);
  // An occurrence that was moved ahead of its slot still stands for that slot.
  const auto done = std::max(due, t.slot.value_or(due));
  const auto start = t.recurrence->start.value_or(due);
  const auto past = past_until(*t.due, now);
  continuation c;
  c.next = slot_after(rule, start, std::max(done, past));
  if (t.recurrence->catch_up != catch_up::none) c.missed = slots_between(rule, start, done, past);
  return c;
}

/// The series begins anew on the day of completion, at its wall time; COUNT counts occurrences then, not slots.
continuation from_completion(const state& t, aido::recurrence::rule rule, local_time now) {
  if (rule.count && t.occurrence >= *rule.count) return {};
  rule.count.reset();
  const auto due = local_of(*t.due);
  const local_time start = std::chrono::floor<days>(now) + (due - std::chrono::floor<days>(due));
  return {.next = slot_after(rule, start, start), .missed = {}};
}

}  // namespace

continuation continue_series(const state& t, const decide_context& context) {
  const auto zone = zone_of(*t.due, context.workspace.zone);
  const auto now = zone.to_local(context.now);
  const bool by_due = t.recurrence->anchor == anchor::due;
  auto recurrence = *t.recurrence;
  if (!by_due) recurrence.start = now;
  const auto rule = rule_of(recurrence, local_of(*t.due));
  if (!rule) return {};
  const auto localized = aido::recurrence::localized(*rule, zone);
  return by_due ? from_due(t, localized, now) : from_completion(t, localized, now);
}

continuation resume_series(const state& t, const decide_context& context) {
  const auto zone = zone_of(*t.due, context.workspace.zone);
  const auto due = local_of(*t.due);
  const auto past = past_until(*t.due, zone.to_local(context.now));
  const auto rule = rule_of(*t.recurrence, due);
  if (due > past || !rule) return {};
  const auto localized = aido::recurrence::localized(*rule, zone);
  const auto start = t.recurrence->start.value_or(due);
  continuation c;
  c.next = slot_after(localized, start, past);
  c.missed.push_back(due);
  for (const auto& slot : slots_between(localized, start, due, past)) c.missed.push_back(slot);
  c.missed.resize(std::min(c.missed.size(), limits::max_missed_slots));
  return c;
}

}  // namespace aido::task
