#include "test/engine/recurrence/brute_force.hpp"

#include <algorithm>
#include <map>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

/// A calendar day with everything that a rule may ask of it.
struct day_facts {
  year_month_day date;
  weekday of_week;
  int month_length;
  int year_day;
  int year_length;
};

local_days new_year(year y) { return local_days{y / January / 1}; }

day_facts facts_of(local_days day) {
  const year_month_day date{day};
  const auto y = date.year();
  return {date, weekday{day}, static_cast<int>(static_cast<unsigned>((y / date.month() / last).day())),
          static_cast<int>((day - new_year(y)).count()) + 1,
          static_cast<int>((new_year(y + years{1}) - new_year(y)).count())};
}

int day_of(const day_facts& d) { return static_cast<int>(static_cast<unsigned>(d.date.day())); }
unsigned month_of(const day_facts& d) { return static_cast<unsigned>(d.date.month()); }

/// The week's number in the year that most of its days lie in, where its fourth day lies.
int week_number(local_days day, weekday week_start) {
  const auto fourth = day - (weekday{day} - week_start) + days{3};
  return (facts_of(fourth).year_day - 1) / 7 + 1;
}

int weeks_in_the_year_of_the_week_of(local_days day, weekday week_start) {
  const auto fourth = day - (weekday{day} - week_start) + days{3};
  return week_number(local_days{year_month_day{fourth}.year() / December / 28}, week_start);
}

template <std::size_t most>
bool has(const signed_set<most>& set, int from_start, int length) {
  return set.contains(from_start) || set.contains(-(length - from_start + 1));
}

bool ordinal_matches(const rule& r, const day_facts& d) {
  const auto& ordinals = r.by_day.ordinal[d.of_week.c_encoding()];
  const bool in_month = r.freq == frequency::monthly || r.by_month.any();
  const int place = in_month ? day_of(d) : d.year_day;
  const int length = in_month ? d.month_length : d.year_length;
  return ordinals.contains((place - 1) / 7 + 1) || ordinals.contains(-((length - place) / 7 + 1));
}

bool start_matches(const rule& r, const day_facts& d, const day_facts& start) {
  const bool no_day = !r.by_week_no.any() && !r.by_year_day.any() && !r.by_month_day.any() && !r.by_day.any();
  switch (r.freq) {
    case frequency::weekly: return r.by_day.any() || d.of_week == start.of_week;
    case frequency::monthly: return !no_day || day_of(d) == day_of(start);
    case frequency::yearly:
      if (r.by_week_no.any() && !r.by_year_day.any() && !r.by_month_day.any() && !r.by_day.any())
        return d.of_week == start.of_week;
      return !no_day || (day_of(d) == day_of(start) && (r.by_month.any() || month_of(d) == month_of(start)));
    default: return true;
  }
}

bool matches(const rule& r, local_days day, const day_facts& start) {
  const auto d = facts_of(day);
  if (r.by_month.any() && !r.by_month[month_of(d) - 1]) return false;
  if (r.by_month_day.any() && !has(r.by_month_day, day_of(d), d.month_length)) return false;
  if (r.by_year_day.any() && !has(r.by_year_day, d.year_day, d.year_length)) return false;
  if (r.by_week_no.any() &&
      !has(r.by_week_no, week_number(day, r.week_start), weeks_in_the_year_of_the_week_of(day, r.week_start)))
    return false;
  if (r.by_day.any() && !r.by_day.every[d.of_week.c_encoding()] && !ordinal_matches(r, d)) return false;
  return start_matches(r, d, start);
}

/// Numbers consecutive intervals consecutively.
long interval_of(const rule& r, local_days day) {
  const year_month_day date{day};
  const long in_year = static_cast<int>(date.year());
  if (r.freq == frequency::yearly) return in_year;
  if (r.freq == frequency::monthly) return in_year * 12 + static_cast<unsigned>(date.month());
  if (r.freq == frequency::daily) return day.time_since_epoch().count();
  const auto week = day - (weekday{day} - r.week_start);
  constexpr auto some_sunday = local_days{year{1900} / January / 7};
  return (week - some_sunday).count() / 7;
}

std::vector<seconds> times_of_day(const rule& r, local_time start) {
  const auto clock = start - floor<days>(start);
  std::vector<seconds> times;
  for (int s = 0; s < 86'400; ++s) {
    const auto hour = static_cast<std::size_t>(s / 3600);
    const auto minute = static_cast<std::size_t>(s / 60 % 60);
    const auto second = static_cast<std::size_t>(s % 60);
    const bool hour_fits = r.by_hour.any() ? r.by_hour[hour] : duration_cast<hours>(clock) == hours{hour};
    const bool minute_fits = r.by_minute.any() ? r.by_minute[minute] : clock / 1min % 60 == s / 60 % 60;
    const bool second_fits = r.by_second.any() ? r.by_second[second] : clock.count() % 60 == s % 60;
    if (hour_fits && minute_fits && second_fits) times.push_back(seconds{s});
  }
  return times;
}

bool ended(const rule& r, local_time at) {
  if (!r.until) return false;
  return r.until->form == until_form::date ? floor<days>(at) > floor<days>(r.until->at) : at > r.until->at;
}

}  // namespace

std::vector<local_time> slots_by_brute_force(const rule& r, local_time start, local_time last) {
  const auto first_day = floor<days>(start);
  const auto start_facts = facts_of(first_day);
  const auto times = times_of_day(r, start);
  std::map<long, std::vector<local_time>> by_interval;
  for (auto day = first_day - days{366}; day <= last; day += days{1}) {
    const auto since = interval_of(r, day) - interval_of(r, first_day);
    if (since < 0 || since % static_cast<long>(r.interval) != 0 || !matches(r, day, start_facts)) continue;
    for (const auto time : times) by_interval[since].push_back(day + time);
  }
  std::vector<local_time> slots;
  for (const auto& [interval, all] : by_interval) {
    const auto size = static_cast<int>(all.size());
    for (int place = 1; place <= size; ++place) {
      const auto at = all[static_cast<std::size_t>(place - 1)];
      if (r.by_set_pos.any() && !has(r.by_set_pos, place, size)) continue;
      if (at >= start && !ended(r, at) && (!r.count || slots.size() < *r.count)) slots.push_back(at);
    }
  }
  return slots;
}

}  // namespace aido::recurrence
