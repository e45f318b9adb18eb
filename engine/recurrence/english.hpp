#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/time.hpp"

/// The names that recurrences are read and written with.
namespace aido::recurrence {

/// By `std::chrono::weekday::c_encoding()`.
inline constexpr std::array<std::string_view, 7> weekday_words{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                               "Thursday", "Friday", "Saturday"};
inline constexpr std::array<std::string_view, 12> month_words{"January",   "February", "March",    "April",
                                                              "May",       "June",     "July",     "August",
                                                              "September", "October",  "November", "December"};
/// From 1 on.
inline constexpr std::array<std::string_view, 10> ordinal_names{"first", "second",  "third",  "fourth", "fifth",
                                                                "sixth", "seventh", "eighth", "ninth",  "tenth"};
inline constexpr std::array<std::string_view, 12> number_names{"one",   "two",   "three", "four", "five",   "six",
                                                               "seven", "eight", "nine",  "ten",  "eleven", "twelve"};

/// "a, b and c", with `last` as the last separator.
std::string joined(const std::vector<std::string>& items, std::string_view last = " and ");

/// "15th".
std::string numeral(int number);
/// "15th", "last", "second last".
std::string day_ordinal(int number);
/// "first", "20th", "last", "second last".
std::string weekday_ordinal(int number);

/// "31 December 2027".
std::string date_words(local_date day);
/// "08:00", or "08:00:30".
std::string clock_words(std::chrono::seconds since_midnight);

}  // namespace aido::recurrence
