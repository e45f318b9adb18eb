#pragma once

#include <array>
#include <cstdint>

#include "engine/recurrence/day_set.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// One interval of a rule (a day, week, month or year) by its number: days and weeks since 1970, months and years
/// since year 0. Weeks start on the rule's WKST.
using interval_number = std::int64_t;

/// The days of one interval that a rule's date parts choose.
struct interval_days {
  local_date first;  ///< Of the interval.
  day_set days;
  bool excluded = false;  ///< The rule's BYMONTH excludes the interval as a whole.
};

/// A rule's date parts, prepared once so that a month costs a few operations on bits. What the rule does not say
/// (weekday, day of the month, month) comes from the start, as RFC 5545 has it. A day belongs to the calendar year it
/// lies in; BYWEEKNO chooses it by the number of its own week, also when that week belongs to a neighbouring year.
class day_filter {
 public:
  /// `r` has to satisfy `check_parts`.
  day_filter(const rule& r, local_date start);

  interval_number interval_of(local_date day) const noexcept;
  interval_days choose(interval_number number) const noexcept;

 private:
  /// Bits of days of a month: bit 0 is the 1st.
  using month_bits = std::uint32_t;

  void prepare_month_days(const rule& r, local_date start);
  void prepare_weekdays(const rule& r, local_date start);
  void prepare_year(const rule& r, local_date start);

  interval_days choose_day(interval_number number) const noexcept;
  interval_days choose_week(interval_number number) const noexcept;
  interval_days choose_month(interval_number number) const noexcept;
  interval_days choose_year(interval_number number) const noexcept;

  bool month_allowed(unsigned month) const noexcept { return months_ >> (month - 1) & 1; }
  month_bits choose_in_month(std::chrono::weekday first, unsigned length) const noexcept;
  day_set choose_by_weekday_of_year(local_date first, int length) const noexcept;
  day_set choose_by_year_day(int length) const noexcept;
  day_set choose_by_week_no(std::chrono::year year, local_date first, int length) const noexcept;
  local_date first_week_of(std::chrono::year year) const noexcept;
  local_date week_start_of(local_date day) const noexcept;

  frequency freq_;
  std::chrono::weekday week_start_;
  std::uint32_t months_ = 0xfff;                ///< Bit 0 is January; all when BYMONTH is absent.
  std::uint8_t week_days_ = 0x7f;               ///< Bit i: the day i after the week's start (weekly).
  month_bits month_days_ = 0x7fff'ffff;         ///< BYMONTHDAY from the start; all when absent.
  month_bits month_days_from_end_ = 0;          ///< BYMONTHDAY from the end, as in a month of 31 days.
  std::array<month_bits, 7> by_first_weekday_;  ///< BYDAY (plain, or nth of the month), by weekday of the 1st.
  std::array<month_bits, 7> by_last_weekday_;   ///< BYDAY nth from the month's end, by weekday of the last day.
  bool ordinals_of_year_ = false;               ///< BYDAY's ordinals count in the year, not in the month.
  weekday_parts by_day_;
  signed_set<53> by_week_no_;
  signed_set<366> by_year_day_;
};

}  // namespace aido::recurrence
