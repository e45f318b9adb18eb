#include "engine/recurrence/month_end.hpp"

#include <algorithm>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

constexpr unsigned shortest_month = 28;

unsigned days_of_month(unsigned m) { return static_cast<unsigned>((year{2023} / static_cast<int>(m) / last).day()); }

bool names_its_days(const rule& r) {
  return r.by_day.any() || r.by_month_day.any() || r.by_year_day.any() || r.by_week_no.any() || r.by_set_pos.any();
}

std::size_t times_a_day(const rule& r) {
  const auto of = [](const auto& set) { return std::max<std::size_t>(set.count(), 1); };
  return of(r.by_hour) * of(r.by_minute) * of(r.by_second);
}

unsigned greatest_of(const signed_set<31>& days) noexcept {
  unsigned greatest = 0;
  days.for_each([&](int day) { greatest = std::max(greatest, static_cast<unsigned>(std::max(day, 0))); });
  return greatest;
}

/// What BYSETPOS chooses from: the days themselves, and from the 28th on whatever the month has in their place.
signed_set<31> candidates_for(const signed_set<31>& wanted) noexcept {
  auto days = wanted;
  for (unsigned day = shortest_month; day <= greatest_of(wanted); ++day) days.insert(static_cast<int>(day));
  return days;
}

/// The places of the `rank`th candidate with all its times, as many as BYSETPOS can name; from the end for -1.
void insert_places(signed_set<366>& places, int rank, int times) noexcept {
  constexpr int most = signed_set<366>::limit;
  for (int time = 1; time <= times; ++time) {
    const int place = rank < 0 ? -time : (rank - 1) * times + time;
    if (place <= most && place >= -most) places.insert(place);
  }
}

signed_set<366> places_for(const signed_set<31>& wanted, std::size_t times_a_day) noexcept {
  const auto times = static_cast<int>(times_a_day);
  const auto greatest = static_cast<int>(greatest_of(wanted));
  signed_set<366> places;
  int rank = 0;
  candidates_for(wanted).for_each([&](int day) {
    ++rank;
    if (day < greatest && wanted.contains(day)) insert_places(places, rank, times);
  });
  insert_places(places, -1, times);
  return places;
}

/// The inverse of `places_for`, for rules that are of its making; some set or other for the rest.
signed_set<31> wanted_by(const rule& r, std::size_t times_a_day) noexcept {
  signed_set<31> wanted;
  int rank = 0;
  r.by_month_day.for_each([&](int day) {
    const auto first_place = static_cast<int>(times_a_day) * rank++ + 1;
    if (r.by_set_pos.contains(first_place)) wanted.insert(day);
  });
  if (const auto greatest = greatest_of(r.by_month_day); greatest > 0) wanted.insert(static_cast<int>(greatest));
  return wanted;
}

bool some_month_is_too_short(const rule& r, unsigned anchor_day) {
  for (unsigned m = 1; m <= 12; ++m)
    if ((r.by_month.none() || r.by_month[m - 1]) && days_of_month(m) < anchor_day) return true;
  return false;
}

/// BYSETPOS counts within a year there, so that several months have to become intervals of their own.
bool as_months(rule& r, month anchor_month) {
  if (r.by_month.none()) r.by_month.set(static_cast<unsigned>(anchor_month) - 1);
  if (r.by_month.count() == 1) return true;
  if (r.interval != 1) return false;
  r.freq = frequency::monthly;
  return true;
}

}  // namespace

rule clamp_month_end(rule r, local_time anchor) {
  const auto times = times_a_day(r);
  const year_month_day date{floor<days>(anchor)};
  const auto anchor_day = static_cast<unsigned>(date.day());
  const bool by_month = r.freq == frequency::monthly || r.freq == frequency::yearly;
  if (!by_month || names_its_days(r) || times > signed_set<366>::limit) return r;

  auto clamped = r;
  if (clamped.freq == frequency::yearly && !as_months(clamped, date.month())) return r;
  if (!some_month_is_too_short(clamped, anchor_day)) return r;
  signed_set<31> wanted;
  wanted.insert(static_cast<int>(anchor_day));
  return on_month_days(clamped, wanted);
}

rule on_month_days(rule r, const signed_set<31>& wanted) {
  r.by_month_day = candidates_for(wanted);
  r.by_set_pos = places_for(wanted, times_a_day(r));
  return r;
}

signed_set<31> anchor_days(const rule& r) noexcept {
  const bool one_month = r.freq == frequency::yearly && r.by_month.count() == 1;
  if (r.freq != frequency::monthly && !one_month) return {};
  if (r.by_day.any() || r.by_year_day.any() || r.by_week_no.any()) return {};
  const auto times = times_a_day(r);
  if (times > signed_set<366>::limit) return {};
  const auto wanted = wanted_by(r, times);
  const bool clamps = greatest_of(wanted) > shortest_month;
  return clamps && r.by_month_day == candidates_for(wanted) && r.by_set_pos == places_for(wanted, times)
             ? wanted
             : signed_set<31>{};
}

}  // namespace aido::recurrence
