#include "engine/recurrence/whole_days.hpp"

#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

bool names_times(const rule& r) { return r.by_hour.any() || r.by_minute.any() || r.by_second.any(); }

bool names_days(const rule& r) {
  return r.by_month.any() || r.by_week_no.any() || r.by_year_day.any() || r.by_month_day.any() || r.by_day.any();
}

template <std::size_t Size>
int first_of(const std::bitset<Size>& set) {
  for (std::size_t i = 0; i < Size; ++i)
    if (set.test(i)) return static_cast<int>(i);
  return 0;
}

}  // namespace

rule of_whole_days(rule r) {
  if (!names_times(r)) return r;
  const auto kept_at_month_end = anchor_days(r);
  r.by_hour.reset();
  r.by_minute.reset();
  r.by_second.reset();
  if (kept_at_month_end.any()) return on_month_days(r, kept_at_month_end);
  if (!names_days(r)) r.by_set_pos = {};
  return r;
}

std::optional<std::chrono::seconds> first_time_of(const rule& r) {
  if (!names_times(r)) return std::nullopt;
  using namespace std::chrono;
  return hours{first_of(r.by_hour)} + minutes{first_of(r.by_minute)} + seconds{first_of(r.by_second)};
}

}  // namespace aido::recurrence
