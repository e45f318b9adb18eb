#pragma once

#include <vector>

#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// What RFC 5545 says about (`r`, `start`), read day by day without any cleverness: every slot up to `last`, which has
/// to lie at the end of a day.
std::vector<local_time> slots_by_brute_force(const rule& r, local_time start, local_time last);

}  // namespace aido::recurrence
