#include "engine/recurrence/month_end.hpp"

#include <algorithm>

namespace aido::recurrence {

namespace {

using namespace std::chrono;

constexpr unsigned shortest_month = 28;
constexpr unsigned longest_month = 31;

unsigned days_of_month(unsigned m) { return static_cast<unsigned>((year{2023} / static_cast<int>(m) / last).day()); }

bool names_its_days(const rule& r) {
  return r.by_day.any() || r.by_month_day.any() || r.by_year_day.any() || r.by_week_no.any() || r.by_set_pos.any();
}

std::size_t times_a_day(const rule& r) {
  const auto of = [](const auto& set) { return std::max<std::size_t>(set.count(), 1); };
  return of(r.by_hour) * of(r.by_minute) * of(r.by_second);
}

signed_set<31> days_up_to(unsigned anchor_day) {
  signed_set<31> days;
  for (unsigned day = shortest_month; day <= anchor_day; ++day) days.insert(static_cast<int>(day));
  return days;
}

/// The last `count` places of a set, as many as BYSETPOS can name: the last day with all its times.
signed_set<366> last_places(std::size_t count) {
  signed_set<366> places;
  for (int place = 1; place <= signed_set<366>::limit && place <= static_cast<int>(count); ++place)
    places.insert(-place);
  return places;
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
  clamped.by_month_day = days_up_to(anchor_day);
  clamped.by_set_pos = last_places(times);
  return clamped;
}

unsigned clamp_day(const rule& r) noexcept {
  const bool one_month = r.freq == frequency::yearly && r.by_month.count() == 1;
  if (r.freq != frequency::monthly && !one_month) return 0;
  if (r.by_day.any() || r.by_year_day.any() || r.by_week_no.any()) return 0;
  if (r.by_set_pos != last_places(times_a_day(r))) return 0;
  for (unsigned anchor = shortest_month + 1; anchor <= longest_month; ++anchor)
    if (r.by_month_day == days_up_to(anchor)) return anchor;
  return 0;
}

}  // namespace aido::recurrence
