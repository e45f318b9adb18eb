#include "engine/recurrence/month_spots.hpp"

#include <algorithm>

#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

constexpr int longest_month = 31;
constexpr int most_weekdays_of_month = 5;
constexpr int most_workdays_of_month = 23;

failure wrong(std::string_view what) { return {errc::invalid_value, "", std::string(what)}; }

/// In a leap year.
int length_of(int month) { return static_cast<int>(static_cast<unsigned>((year{2024} / month / last).day())); }

template <std::size_t most>
int greatest_of(const signed_set<most>& set) {
  int greatest = 0;
  set.for_each([&](int number) { greatest = std::max(greatest, std::abs(number)); });
  return greatest;
}

template <std::size_t most>
int greatest_from_start(const signed_set<most>& set) {
  int greatest = 0;
  set.for_each([&](int number) { greatest = std::max(greatest, number); });
  return greatest;
}

template <std::size_t most>
bool any_from_end(const signed_set<most>& set) {
  bool any = false;
  set.for_each([&](int number) { any = any || number < 0; });
  return any;
}

signed_set<31> as_month_days(const signed_set<366>& days) {
  signed_set<31> month_days;
  days.for_each([&](int day) { month_days.insert(day); });
  return month_days;
}

/// Whether some of the months (all, when none is named) lack a day of that number in some year.
bool some_month_lacks(int day, const std::bitset<12>& months) {
  constexpr int february = 2;
  for (int month = 1; month <= 12; ++month) {
    const int shortest = month == february ? length_of(month) - 1 : length_of(month);
    if ((months.none() || months[static_cast<std::size_t>(month - 1)]) && shortest < day) return true;
  }
  return false;
}

bool every_month_lacks(int day, const std::vector<int>& months) {
  return !months.empty() && std::ranges::all_of(months, [&](int month) { return length_of(month) < day; });
}

/// Positions count within each month only where each month is an interval of its own.
result<void> months_as_intervals(rule& r) {
  if (r.freq == frequency::monthly || r.by_month.count() == 1) return {};
  if (r.interval != 1) return wrong("goes with one month only, or with every year");
  r.freq = frequency::monthly;
  return {};
}

result<void> place_month_days(rule& r, const month_spots& spots, month_end_policy policy) {
  const int greatest = greatest_from_start(spots.days);
  if (greatest_of(spots.days) > longest_month || every_month_lacks(greatest, spots.months))
    return wrong("is in none of the months that are named");
  const auto days = as_month_days(spots.days);
  if (policy == month_end_policy::skip || !some_month_lacks(greatest, r.by_month)) {
    r.by_month_day = days;
    return {};
  }
  if (any_from_end(days)) return wrong("begins a list that counts from the end too, beside a day that months may lack");
  if (auto ok = months_as_intervals(r); !ok) return ok;
  r = on_month_days(r, days);
  return {};
}

result<void> place_workdays(rule& r, const month_spots& spots) {
  if (spots.days.any() || spots.weekdays.any()) return wrong("is of another kind than what it is listed with");
  for (const auto day : {Monday, Tuesday, Wednesday, Thursday, Friday}) r.by_day.every.set(day.c_encoding());
  r.by_set_pos = spots.workdays;
  return r.by_month.any() ? months_as_intervals(r) : result<void>{};
}

}  // namespace

bool month_spots::add(const std::vector<int>& ordinals, const token& noun) {
  return std::ranges::all_of(ordinals, [&](int ordinal) {
    const int number = std::abs(ordinal);
    if (noun.kind == lexeme::weekday) {
      if (number > signed_set<53>::limit) return false;
      weekdays.ordinal[static_cast<std::size_t>(noun.value)].insert(ordinal);
    } else if (noun.kind == lexeme::workday) {
      workdays.insert(ordinal);
    } else {
      days.insert(ordinal);
    }
    return true;
  });
}

result<void> place_spots(rule& r, const month_spots& spots, month_end_policy policy) {
  const bool of_year = r.freq == frequency::yearly && spots.months.empty();
  for (const int month : spots.months) r.by_month.set(static_cast<std::size_t>(month - 1));
  if (spots.days.any() && spots.weekdays.any())
    return wrong("begins a list of days and weekdays, which cannot be mixed");
  if (!of_year) {
    const auto too_many = [](const auto& ordinals) { return greatest_of(ordinals) > most_weekdays_of_month; };
    if (std::ranges::any_of(spots.weekdays.ordinal, too_many) || greatest_of(spots.workdays) > most_workdays_of_month)
      return wrong("counts further than a month goes");
  }
  if (spots.workdays.any()) return place_workdays(r, spots);
  if (spots.weekdays.any()) {
    r.by_day = spots.weekdays;
  } else if (of_year) {
    if (spots.bare_days) return wrong("needs a month, such as \"1 March\"");
    r.by_year_day = spots.days;
  } else {
    return place_month_days(r, spots, policy);
  }
  return {};
}

}  // namespace aido::recurrence
