#pragma once

#include "engine/recurrence/expand.hpp"
#include "engine/recurrence/month_end.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// The rule that `r` means for a series anchored at `start` (its own, when it has one): parsed, and clamped to the
/// month's end where it says so. Fails as parse_rule does.
inline result<aido::recurrence::rule> rule_of(const task::recurrence& r, local_time start) {
  auto rule = aido::recurrence::parse_rule(r.rrule);
  if (!rule || r.month_end == month_end::skip) return rule;
  return aido::recurrence::clamp_month_end(*rule, r.start.value_or(start));
}

}  // namespace aido::task
