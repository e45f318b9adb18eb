#pragma once

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace aido {

/// A point in UTC, to the millisecond.
using instant = std::chrono::sys_time<std::chrono::milliseconds>;
/// A wall-clock reading without a zone, to the second.
using local_time = std::chrono::local_time<std::chrono::seconds>;
/// A calendar day without a zone.
using local_date = std::chrono::local_days;

/// A time of day by some clock, to the minute.
struct time_of_day {
  std::chrono::minutes since_midnight{0};  ///< Less than a day.
  friend auto operator<=>(const time_of_day&, const time_of_day&) = default;
};

/// RFC 3339 in UTC with milliseconds, e.g. "2026-11-24T08:00:00.000Z". Years 0000 to 9999.
std::string to_string(instant at);
/// Writes the same 24 characters to `out`; no terminator.
void write_instant(instant at, char* out) noexcept;
/// RFC 3339 date-time with `Z` or a numeric offset, 0 to 9 fraction digits (cut to milliseconds); leap seconds and
/// years outside 1970–9999 are refused.
std::optional<instant> parse_instant(std::string_view text) noexcept;

/// "2026-11-24T08:00:00".
std::string to_string(local_time at);
/// Writes the same 19 characters to `out`; no terminator.
void write_local_time(local_time at, char* out) noexcept;
/// "2026-11-24T08:00" or "2026-11-24T08:00:00"; years 1970–9999.
std::optional<local_time> parse_local_time(std::string_view text) noexcept;

/// "2026-11-24".
std::string to_string(local_date day);
/// "2026-11-24"; years 1970–9999, real days only.
std::optional<local_date> parse_local_date(std::string_view text) noexcept;

/// "09:00".
std::string to_string(time_of_day at);
/// "09:00"; "00:00" to "23:59".
std::optional<time_of_day> parse_time_of_day(std::string_view text) noexcept;

}  // namespace aido
