#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// RFC 5545's weekday names by `std::chrono::weekday::c_encoding()`.
inline constexpr std::array<std::string_view, 7> weekday_names{"SU", "MO", "TU", "WE", "TH", "FR", "SA"};
/// The same index, in the order in which people list them.
inline constexpr std::array<std::size_t, 7> weekdays_from_monday{1, 2, 3, 4, 5, 6, 0};

/// FREQ's names by `frequency`.
inline constexpr std::array<std::string_view, 7> frequency_names{"SECONDLY", "MINUTELY", "HOURLY", "DAILY",
                                                                 "WEEKLY",   "MONTHLY",  "YEARLY"};

constexpr std::string_view name_of(frequency f) noexcept { return frequency_names[static_cast<std::size_t>(f)]; }

}  // namespace aido::recurrence
