#pragma once

#include "engine/base/time.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// A rule that keeps its anchor day: one that repeats monthly on the 31st is due on the last day of months that have
/// none, and on the 31st again afterwards. Rewrites a monthly rule anchored on the 29th, 30th or 31st, and a yearly one
/// that meets months without that day, to BYMONTHDAY=28,…;BYSETPOS=-1. A rule that names its days itself (BYDAY,
/// BYMONTHDAY, BYYEARDAY, BYWEEKNO, BYSETPOS) means what RFC 5545 says and comes back unchanged; so does one with more
/// times a day than BYSETPOS can count, and one over several named months with an INTERVAL of years.
rule clamp_month_end(rule r, local_time anchor);

/// `r` on these days of each month, in that form: a month without one of them has its last day instead. Several days
/// become BYSETPOS=1,-1 and the like. `wanted` holds days from 1 to 31, one of them above 28; `r` is a monthly rule or
/// a yearly one over one month, and names no days of its own.
rule on_month_days(rule r, const signed_set<31>& wanted);

/// The days that a rule in the form of `clamp_month_end` and `on_month_days` means; empty for every other rule. A slot
/// on another day is clamped.
signed_set<31> anchor_days(const rule& r) noexcept;

}  // namespace aido::recurrence
