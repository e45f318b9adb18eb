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

std::vector<local_time> slots_between(const series& s, local_time after, local_time last) {
  std::vector<local_time> slots;
  aido::recurrence::series_steps steps(s, after);
  while (slots.size() < limits::max_missed_slots) {
    const auto slot = steps.next_due();
    if (!slot || slot->at > last) break;
    slots.push_back(slot->at);
  }
  return slots;
}

continuation from_due(const state& t, const series& s, local_time now) {
  const auto done = slot_of(t);
  const auto past = past_until(series_due(t), now);
  continuation c;
  go_on_with(c, aido::recurrence::first_after(s, std::max(done, past)));
  if (t.recurrence->catch_up != catch_up::none) c.missed = slots_between(s, done, past);
  return c;
}

/// The series begins anew on the day of completion, at its wall time; COUNT counts occurrences then, not slots.
continuation from_completion(const state& t, series s, local_date day) {
  const bool is_counted = s.rule.count.has_value();
  const auto number = number_from_completion(t);
  if (is_counted && number >= *s.rule.count) return {};
  continuation c;
  go_on_with(c, first_after_completion(s, day, slot_of(t)));
  if (is_counted) c.slot_number = number + 1;
  return c;
}

/// What is done is done on its day; what is skipped ahead of it was to be done on its due's.
local_date day_of(const state& t, ending how, local_time now) {
  return std::chrono::floor<days>(how == ending::skipped ? std::max(now, local_of(*t.due)) : now);
}

/// The slots from that of `t` on which are past; its own is one, even where the rule has none there.
std::vector<local_time> passed_since(const state& t, const series& s, local_time past) {
  std::vector<local_time> passed{slot_of(t)};
  for (const auto slot : slots_between(s, slot_of(t), past)) passed.push_back(slot);
  passed.resize(std::min(passed.size(), limits::max_missed_slots));
  return passed;
}

}  // namespace

continuation continue_series(const state& t, ending how, const decide_context& context) {
  const auto zone = zone_of(series_due(t), context.workspace.zone);
  const auto now = zone.to_local(context.now);
  if (t.recurrence->anchor == anchor::due) {
    const auto series = series_of(t, *t.recurrence, zone);
    return series ? from_due(t, *series, now) : continuation{};
  }
  const auto day = day_of(t, how, now);
  auto recurrence = *t.recurrence;
  recurrence.start = day;
  const auto series = series_of(t, recurrence, zone);
  return series ? from_completion(t, *series, day) : continuation{};
}

continuation resume_series(const state& t, const decide_context& context) {
  const auto is_past = [&](const due& d, local_time at) {
    return at <= past_until(d, zone_of(d, context.workspace.zone).to_local(context.now));
  };
  if (!is_past(*t.due, local_of(*t.due))) return {};
  const auto& like = series_due(t);
  if (!is_past(like, slot_of(t))) return {.next = slot_of(t), .slot_number = t.slot_number, .missed = {}};

  const auto zone = zone_of(like, context.workspace.zone);
  const auto past = past_until(like, zone.to_local(context.now));
  auto series = series_of(t, *t.recurrence, zone);
  if (!series) return {};
  const bool by_due = t.recurrence->anchor == anchor::due;
  if (!by_due) series->rule.count.reset();
  continuation c;
  go_on_with(c, aido::recurrence::first_after(*series, past));
  // Nothing was completed meanwhile.
  if (!by_due) c.slot_number = t.slot_number;
  if (t.recurrence->catch_up != catch_up::none) c.missed = passed_since(t, *series, past);
  return c;
}

}  // namespace aido::task
