#pragma once

#include "engine/recurrence/expand.hpp"
#include "engine/recurrence/month_end.hpp"
#include "engine/recurrence/series.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// The rule that `r` means for a series anchored at `start` (its own, when it has one): parsed, and clamped to the
/// month's end where it says so. Fails as parse_rule does.
inline result<aido::recurrence::rule> rule_of(const task::recurrence& r, local_time start) {
  auto rule = aido::recurrence::parse_rule(r.rrule);
  if (!rule || r.month_end == month_end::skip) return rule;
  return aido::recurrence::clamp_month_end(*rule, r.start.value_or(start));
}

/// The whole series of `r`, in the wall time of `z`; fails as rule_of does.
inline result<aido::recurrence::series> series_of(const task::recurrence& r, local_time start,
                                                  const aido::recurrence::zone& z) {
  const auto rule = rule_of(r, start);
  if (!rule) return rule.error();
  auto left_out = aido::recurrence::exceptions::of(r.exceptions);
  if (!left_out) return left_out.error();
  return aido::recurrence::series{.rule = aido::recurrence::localized(*rule, z),
                                  .start = r.start.value_or(start),
                                  .left_out = std::move(*left_out)};
}

/// The series of `t` by `r`: what is left of a rule with COUNT is counted from the slot of `t`, if that has a number.
inline result<aido::recurrence::series> series_of(const state& t, const task::recurrence& r,
                                                  const aido::recurrence::zone& z) {
  auto s = series_of(r, local_of(*t.due), z);
  if (s && t.slot && t.slot_number) s->counted = {.at = *t.slot, .number = *t.slot_number};
  return s;
}

}  // namespace aido::task
