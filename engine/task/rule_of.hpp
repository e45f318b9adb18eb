#pragma once

#include "engine/recurrence/series.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// What `t`, which recurs, stands for in its series, wherever its due was moved.
local_time slot_of(const state& t);
/// What kind of due the series of `t`, which recurs, has, and in which zone: as that of `t`, unless that is of this
/// occurrence alone.
const due& series_due(const state& t);
/// Whether both are days, both float, or both are in the same zone.
bool same_kind_and_zone(const due& a, const due& b);

/// The first slot that a series of dues like `d` can have: its own start, or else `d`.
local_time start_of(const task::recurrence& r, const due& d);
/// The rule that `r` means for dues like `d`: parsed, without times where these are days, and clamped to the month's
/// end where it says so. Fails as parse_rule does.
result<aido::recurrence::rule> rule_of(const task::recurrence& r, const due& d);
/// Whether the rule of `r`, wherever it ends, has a slot at `at`.
bool has_slot(const task::recurrence& r, const due& d, local_time at);

/// The series of `t` by `r`, in the wall time of `z`: what is left of a rule with COUNT is counted from the slot of
/// `t`, if that has a number. Fails as rule_of does.
result<aido::recurrence::series> series_of(const state& t, const task::recurrence& r, const aido::recurrence::zone& z);

/// How many of a rule with COUNT that counts from completion there were, `t` included.
std::uint32_t number_from_completion(const state& t);
/// How many come after `t`; absent without COUNT.
std::optional<std::uint32_t> left_from_completion(const state& t);
/// The first slot when the series of `t`, whatever its COUNT, begins anew on `day`, on which something was done: on a
/// later day, at the wall time of its slots. A month without that very day has its last one instead.
std::optional<aido::recurrence::slot> first_after_completion(const state& t, local_date day,
                                                             const aido::recurrence::zone& z);

}  // namespace aido::task
