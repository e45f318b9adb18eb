#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/recurrence/signed_set.hpp"

namespace aido::recurrence {

/// FREQ. The sub-daily ones have their place here but are refused by `parse_rule`: a task's clock has no notion of an
/// hour that exists twice.
enum class frequency { secondly, minutely, hourly, daily, weekly, monthly, yearly };

/// How UNTIL was written; an expansion compares all three in wall time.
enum class until_form {
  date,   ///< The whole day is included.
  local,  ///< Wall time, included.
  utc,    ///< With `Z`; `localized` (zone.hpp) turns it into wall time before expanding.
};

/// The last moment at which a slot may lie.
struct until_limit {
  until_form form;
  local_time at;  ///< The reading as written; midnight for a date.
  friend bool operator==(const until_limit&, const until_limit&) = default;
};

/// BYDAY: weekdays, each plain ("MO": every one) or with an ordinal ("-1FR": the last one of the month or year).
struct weekday_parts {
  std::bitset<7> every;                   ///< By `std::chrono::weekday::c_encoding()`.
  std::array<signed_set<53>, 7> ordinal;  ///< By the same index.

  bool any() const noexcept { return every.any() || any_ordinal(); }
  bool any_ordinal() const noexcept;
  friend bool operator==(const weekday_parts&, const weekday_parts&) = default;
};

/// An RRULE (RFC 5545 §3.3.10) as a value of fixed size. An empty set means that the part is absent.
struct rule {
  frequency freq = frequency::daily;
  std::uint32_t interval = 1;
  std::optional<std::uint32_t> count;
  std::optional<until_limit> until;
  std::chrono::weekday week_start = std::chrono::Monday;
  std::bitset<12> by_month;  ///< Index 0 is January.
  signed_set<53> by_week_no;
  signed_set<366> by_year_day;
  signed_set<31> by_month_day;
  weekday_parts by_day;
  std::bitset<24> by_hour;
  std::bitset<60> by_minute;
  std::bitset<60> by_second;  ///< A leap second (60) is refused.
  signed_set<366> by_set_pos;

  friend bool operator==(const rule&, const rule&) = default;
};

/// Reads an RRULE, with or without "RRULE:", in either case, its parts in any order. Failures: `errc::invalid_value`
/// for text that breaks RFC 5545, naming the part and the character (from 1); `errc::unsupported_rule` for what is not
/// supported, naming the part: sub-daily FREQ, BYSECOND=60, RSCALE, SKIP and X- parts.
result<rule> parse_rule(std::string_view text);

/// The canonical text, without "RRULE:": parts in a fixed order, lists ascending (counts from the end after those from
/// the start), defaults left out. `parse_rule` reads it back to the same rule.
std::string to_text(const rule& r);

/// What RFC 5545 forbids between parts of one rule (COUNT beside UNTIL, BYMONTHDAY in a weekly rule, …).
/// `parse_rule` has checked this; who fills a `rule` by hand calls it before expanding.
result<void> check_parts(const rule& r);

}  // namespace aido::recurrence
