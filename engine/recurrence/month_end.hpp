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

/// The anchor day of a rule in the form that `clamp_month_end` makes: slots on an earlier day of the month are
/// clamped. 0 for every other rule.
unsigned clamp_day(const rule& r) noexcept;

}  // namespace aido::recurrence
