#include "engine/recurrence/day_filter.hpp"

#include <algorithm>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

constexpr int longest_month = 31;
constexpr std::uint32_t every_day = 0x7fff'ffff;
constexpr int days_per_week = 7;
constexpr int months_per_year = 12;

constexpr std::uint32_t first_days(unsigned count) noexcept { return every_day >> (longest_month - count); }

int days_between(local_date from, local_date to) noexcept { return static_cast<int>((to - from).count()); }

int distance(weekday from, weekday to) noexcept { return static_cast<int>((to - from).count()); }

unsigned length_of(year_month month) noexcept { return static_cast<unsigned>((month / last).day()); }

/// Whether the date parts leave the day to be taken from the start.
bool day_comes_from_start(const rule& r) {
  return !r.by_month_day.any() && !r.by_day.any() && !r.by_year_day.any() && !r.by_week_no.any();
}

}  // namespace

day_filter::day_filter(const rule& r, local_date start)
    : freq_(r.freq),
      week_start_(r.week_start),
      by_day_(r.by_day),
      by_week_no_(r.by_week_no),
      by_year_day_(r.by_year_day) {
  if (r.by_month.any()) months_ = static_cast<std::uint32_t>(r.by_month.to_ulong());
  if (freq_ == frequency::yearly) prepare_year(r, start);
  prepare_month_days(r, start);
  prepare_weekdays(r, start);
}

void day_filter::prepare_year(const rule& r, local_date start) {
  const year_month_day from{start};
  if (day_comes_from_start(r) && !r.by_month.any()) months_ = 1U << (static_cast<unsigned>(from.month()) - 1);
  const bool only_weeks = r.by_week_no.any() && !r.by_day.any() && !r.by_year_day.any() && !r.by_month_day.any();
  if (only_weeks) by_day_.every.set(weekday{start}.c_encoding());
  ordinals_of_year_ = r.by_day.any_ordinal() && !r.by_month.any();
}

void day_filter::prepare_month_days(const rule& r, local_date start) {
  auto month_days = r.by_month_day;
  const bool by_month = freq_ == frequency::monthly || freq_ == frequency::yearly;
  if (by_month && day_comes_from_start(r))
    month_days.insert(static_cast<int>(static_cast<unsigned>(year_month_day{start}.day())));
  if (!month_days.any()) return;
  month_days_ = 0;
  month_days.for_each([&](int day) {
    if (day > 0)
      month_days_ |= 1U << (day - 1);
    else
      month_days_from_end_ |= 1U << (longest_month + day);
  });
}

void day_filter::prepare_weekdays(const rule& r, local_date start) {
  by_first_weekday_.fill(by_day_.any() ? 0 : every_day);
  by_last_weekday_.fill(0);
  for (unsigned edge = 0; edge < 7; ++edge) {
    for (unsigned day = 0; day < 7; ++day) {
      const int from_first = distance(weekday{edge}, weekday{day});
      const int to_last = longest_month - 1 - distance(weekday{day}, weekday{edge});
      for (int at = from_first; by_day_.every[day] && at < longest_month; at += days_per_week)
        by_first_weekday_[edge] |= 1U << at;
      for (int nth = 0; nth < 5; ++nth) {
        const int at = from_first + nth * days_per_week;
        const int at_from_end = to_last - nth * days_per_week;
        if (by_day_.ordinal[day].contains(nth + 1) && at < longest_month) by_first_weekday_[edge] |= 1U << at;
        if (by_day_.ordinal[day].contains(-nth - 1) && at_from_end >= 0) by_last_weekday_[edge] |= 1U << at_from_end;
      }
    }
  }
  if (ordinals_of_year_) {
    by_first_weekday_.fill(every_day);
    by_last_weekday_.fill(0);
  }
  if (freq_ != frequency::weekly) return;
  auto every = r.by_day.every;
  if (every.none()) every.set(weekday{start}.c_encoding());
  week_days_ = 0;
  for (unsigned day = 0; day < 7; ++day)
    if (every[day]) week_days_ |= static_cast<std::uint8_t>(1U << distance(week_start_, weekday{day}));
}

local_date day_filter::week_start_of(local_date day) const noexcept { return day - (weekday{day} - week_start_); }

interval_number day_filter::interval_of(local_date day) const noexcept {
  const year_month_day date{day};
  const interval_number in_year = static_cast<int>(date.year());
  if (freq_ == frequency::yearly) return in_year;
  if (freq_ == frequency::monthly) return in_year * months_per_year + static_cast<unsigned>(date.month()) - 1;
  if (freq_ == frequency::daily) return day.time_since_epoch().count();
  const auto first_week = week_start_of(local_date{});
  return days_between(first_week, week_start_of(day)) / days_per_week;
}

interval_days day_filter::choose(interval_number number) const noexcept {
  switch (freq_) {
    case frequency::daily: return choose_day(number);
    case frequency::weekly: return choose_week(number);
    case frequency::monthly: return choose_month(number);
    case frequency::yearly: return choose_year(number);
    case frequency::hourly:
    case frequency::minutely:
    case frequency::secondly: break;
  }
  return {};
}

interval_days day_filter::choose_day(interval_number number) const noexcept {
  interval_days chosen{local_date{days{number}}, {}};
  const year_month_day date{chosen.first};
  chosen.excluded = !month_allowed(static_cast<unsigned>(date.month()));
  if (chosen.excluded) return chosen;
  const auto day = static_cast<unsigned>(date.day());
  const auto first = weekday{chosen.first - days{day - 1}};
  if (choose_in_month(first, length_of(date.year() / date.month())) >> (day - 1) & 1) chosen.days.insert(0);
  return chosen;
}

interval_days day_filter::choose_week(interval_number number) const noexcept {
  interval_days chosen{week_start_of(local_date{}) + days{number * days_per_week}, {}};
  if (months_ == 0xfff) {
    chosen.days.insert_bits(0, week_days_);
    return chosen;
  }
  chosen.excluded = true;
  for (int day = 0; day < days_per_week; ++day) {
    if (!month_allowed(static_cast<unsigned>(year_month_day{chosen.first + days{day}}.month()))) continue;
    chosen.excluded = false;
    if (week_days_ >> day & 1) chosen.days.insert(day);
  }
  return chosen;
}

interval_days day_filter::choose_month(interval_number number) const noexcept {
  const year_month month{year{static_cast<int>(number / months_per_year)},
                         std::chrono::month{static_cast<unsigned>(number % months_per_year) + 1}};
  interval_days chosen{local_date{month / 1}, {}};
  chosen.excluded = !month_allowed(static_cast<unsigned>(month.month()));
  if (!chosen.excluded) chosen.days.insert_bits(0, choose_in_month(weekday{chosen.first}, length_of(month)));
  return chosen;
}

interval_days day_filter::choose_year(interval_number number) const noexcept {
  const year in{static_cast<int>(number)};
  interval_days chosen{local_date{in / January / 1}, {}};
  int offset = 0;
  for (unsigned m = 1; m <= months_per_year; ++m) {
    const auto length = length_of(in / static_cast<int>(m));
    if (month_allowed(m))
      chosen.days.insert_bits(offset, choose_in_month(weekday{chosen.first + days{offset}}, length));
    offset += static_cast<int>(length);
  }
  if (ordinals_of_year_) chosen.days &= choose_by_weekday_of_year(chosen.first, offset);
  if (by_year_day_.any()) chosen.days &= choose_by_year_day(offset);
  if (by_week_no_.any()) chosen.days &= choose_by_week_no(in, chosen.first, offset);
  return chosen;
}

day_filter::month_bits day_filter::choose_in_month(weekday first, unsigned length) const noexcept {
  const auto to_end = longest_month - length;
  const auto last_day = first + days{length - 1};
  const auto by_month_day = month_days_ | month_days_from_end_ >> to_end;
  const auto by_weekday = by_first_weekday_[first.c_encoding()] | by_last_weekday_[last_day.c_encoding()] >> to_end;
  return by_month_day & by_weekday & first_days(length);
}

day_set day_filter::choose_by_weekday_of_year(local_date first, int length) const noexcept {
  day_set chosen;
  for (unsigned day = 0; day < 7; ++day) {
    const int from_first = distance(weekday{first}, weekday{day});
    const int places = (length - from_first + days_per_week - 1) / days_per_week;
    for (int place = 1; place <= places; ++place)
      if (by_day_.every[day] || by_day_.ordinal[day].contains_place(place, places))
        chosen.insert(from_first + (place - 1) * days_per_week);
  }
  return chosen;
}

day_set day_filter::choose_by_year_day(int length) const noexcept {
  day_set chosen;
  for (int day = 1; day <= length; ++day)
    if (by_year_day_.contains_place(day, length)) chosen.insert(day - 1);
  return chosen;
}

local_date day_filter::first_week_of(year in) const noexcept {
  // Week 1 is the first that has at least four of its days in the year: the one with 4 January.
  return week_start_of(local_date{in / January / 4});
}

day_set day_filter::choose_by_week_no(year in, local_date first, int length) const noexcept {
  day_set chosen;
  for (const year of : {in - years{1}, in, in + years{1}}) {
    const auto week_one = first_week_of(of);
    const int weeks = days_between(week_one, first_week_of(of + years{1})) / days_per_week;
    for (int week = 1; week <= weeks; ++week) {
      const int from = days_between(first, week_one) + (week - 1) * days_per_week;
      if (by_week_no_.contains_place(week, weeks))
        chosen.insert_range(std::max(from, 0), std::min(from + days_per_week, length));
    }
  }
  return chosen;
}

}  // namespace aido::recurrence
