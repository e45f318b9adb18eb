#pragma once

#include <chrono>
#include <optional>

#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// `r` for a series of whole days, without its times of day: RFC 5545 §3.3.10 has BYHOUR, BYMINUTE and BYSECOND ignored
/// where the start is a DATE. BYSETPOS then chooses among days, and goes where no part is left to choose from.
rule of_whole_days(rule r);

/// The first time of the day that `r` names; absent when it names none.
std::optional<std::chrono::seconds> first_time_of(const rule& r);

}  // namespace aido::recurrence
