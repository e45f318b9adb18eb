#include "engine/task/rule_of.hpp"

#include <algorithm>

#include "engine/recurrence/expand.hpp"
#include "engine/recurrence/month_end.hpp"
#include "engine/recurrence/whole_days.hpp"

namespace aido::task {

namespace {

bool is_day(const due& d) { return std::holds_alternative<due_date>(d); }

}  // namespace

local_time slot_of(const state& t) { return t.slot.value_or(local_of(*t.due)); }

const due& series_due(const state& t) {
  return t.series_content && t.series_content->due ? *t.series_content->due : *t.due;
}

bool same_kind_and_zone(const due& a, const due& b) { return moved_to(a, {}) == moved_to(b, {}); }

local_time start_of(const task::recurrence& r, const due& d) {
  const auto start = r.start.value_or(local_of(d));
  return is_day(d) ? std::chrono::floor<std::chrono::days>(start) : start;
}

result<aido::recurrence::rule> rule_of(const task::recurrence& r, const due& d) {
  auto rule = aido::recurrence::parse_rule(r.rrule);
  if (!rule) return rule;
  if (is_day(d)) rule = aido::recurrence::of_whole_days(*rule);
  if (r.month_end == month_end::skip) return rule;
  return aido::recurrence::clamp_month_end(*rule, start_of(r, d));
}

bool has_slot(const task::recurrence& r, const due& d, local_time at) {
  auto rule = rule_of(r, d);
  if (!rule) return false;
  rule->count.reset();
  rule->until.reset();
  const auto found = aido::recurrence::first_after(*rule, start_of(r, d), at - std::chrono::seconds{1});
  return found && found->at == at;
}

result<aido::recurrence::series> series_of(const state& t, const task::recurrence& r, const aido::recurrence::zone& z) {
  const auto& like = series_due(t);
  const auto rule = rule_of(r, like);
  if (!rule) return rule.error();
  auto left_out = aido::recurrence::exceptions::of(r.exceptions);
  if (!left_out) return left_out.error();
  aido::recurrence::series s{
      .rule = aido::recurrence::localized(*rule, z), .start = start_of(r, like), .left_out = std::move(*left_out)};
  if (t.slot && t.slot_number) s.counted = {.at = *t.slot, .number = *t.slot_number};
  return s;
}

std::uint32_t number_from_completion(const state& t) { return t.slot_number.value_or(t.occurrence); }

std::optional<std::uint32_t> left_from_completion(const state& t) {
  const auto rule = aido::recurrence::parse_rule(t.recurrence->rrule);
  if (!rule || !rule->count) return std::nullopt;
  return *rule->count - std::min(*rule->count, number_from_completion(t));
}

std::optional<aido::recurrence::slot> first_after_completion(const state& t, local_date day,
                                                             const aido::recurrence::zone& z) {
  auto recurrence = *t.recurrence;
  recurrence.start = local_time{day};
  auto s = series_of(t, recurrence, z);
  if (!s) return std::nullopt;
  s->rule.count.reset();
  s->counted.reset();
  const auto slot = slot_of(t);
  s->start = day + (slot - std::chrono::floor<std::chrono::days>(slot));
  return aido::recurrence::first_after(*s, local_time{day} + std::chrono::days{1} - std::chrono::seconds{1});
}

}  // namespace aido::task
