#pragma once

#include <rapidcheck.h>

#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// Any rule that `check_parts` accepts, with COUNT or UNTIL in some; most of them have slots.
rc::Gen<rule> random_rule();

/// A start between 1990 and 2030, often at the end of a month.
rc::Gen<local_time> random_start();

/// So that a failing case is shown as text.
void showValue(const rule& r, std::ostream& out);

}  // namespace aido::recurrence
