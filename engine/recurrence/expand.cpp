#include "engine/recurrence/expand.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/base/limits.hpp"
#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr local_time end_of_time = local_days{year{10000} / January / 1} - 1s;
constexpr auto unlimited = std::numeric_limits<std::uint32_t>::max();

local_time last_of(const rule& r) {
  if (!r.until) return end_of_time;
  const auto at = r.until->form == until_form::date ? floor<days>(r.until->at) + days{1} - 1s : r.until->at;
  return std::min(at, end_of_time);
}

/// After so many intervals the calendar repeats, with its weekdays.
constexpr interval_number calendar_cycle(frequency f) noexcept {
  constexpr interval_number of_days = limits::max_empty_intervals;
  constexpr interval_number of_years = 400;
  switch (f) {
    case frequency::weekly: return of_days / 7;
    case frequency::monthly: return of_years * 12;
    case frequency::yearly: return of_years;
    default: return of_days;
  }
}

/// As many intervals in a row as meet every place of that cycle that the rule ever meets.
std::uint32_t most_empty_of(const rule& r) noexcept {
  const auto cycle = calendar_cycle(r.freq);
  return static_cast<std::uint32_t>(cycle / std::gcd(cycle, interval_number{r.interval}));
}

/// Fills `values` with the members of `set`, or with `fallback` when it is empty, and answers how many they are.
template <std::size_t size>
int list_values(const std::bitset<size>& set, std::int64_t fallback, std::array<std::uint8_t, size>& values) {
  int count = 0;
  for (std::size_t i = 0; i < size; ++i)
    if (set[i]) values[static_cast<std::size_t>(count++)] = static_cast<std::uint8_t>(i);
  if (count == 0) values[static_cast<std::size_t>(count++)] = static_cast<std::uint8_t>(fallback);
  return count;
}

struct rank {
  int before;
  bool is_member;
};

/// Where `value` stands among the first `count` of `values`, which ascend.
template <std::size_t size>
rank rank_in(const std::array<std::uint8_t, size>& values, int count, std::int64_t value) noexcept {
  const auto end = values.begin() + count;
  const auto found = std::lower_bound(values.begin(), end, value);
  return {.before = static_cast<int>(found - values.begin()), .is_member = found != end && *found == value};
}

}  // namespace

expansion::expansion(const rule& r, local_time start)
    : filter_(r, floor<days>(start)),
      freq_(r.freq),
      interval_(r.interval),
      count_(r.count.value_or(unlimited)),
      most_empty_(most_empty_of(r)),
      start_(start),
      from_(start),
      shown_(start),
      last_(last_of(r)),
      set_pos_(r.by_set_pos),
      by_set_pos_(r.by_set_pos.any()),
      anchor_days_(anchor_days(r)),
      clamps_(anchor_days_.any()),
      ended_(!check_parts(r)) {
  prepare_times(r);
  last_number_ = filter_.interval_of(floor<days>(last_));
  if (!ended_) enter(filter_.interval_of(floor<days>(start)));
}

void expansion::prepare_times(const rule& r) {
  const hh_mm_ss clock{start_ - floor<days>(start_)};
  hour_count_ = list_values(r.by_hour, clock.hours().count(), hours_);
  minute_count_ = list_values(r.by_minute, clock.minutes().count(), minutes_);
  second_count_ = list_values(r.by_second, clock.seconds().count(), seconds_);
  times_ = hour_count_ * minute_count_ * second_count_;
}

void expansion::enter(interval_number number) {
  ++steps_;
  number_ = number;
  current_ = filter_.choose(number);
  places_ = current_.days.size() * times_;
  place_ = places_before(from_);
  day_ = current_.days.next(0);
  day_rank_ = 0;
  pass_places_to(shown_);
}

/// Those before `at` count without a look at each. Of BYSETPOS only some are slots, so that each needs one.
void expansion::pass_places_to(local_time at) noexcept {
  passed_to_ = places_before(at);
  passed_from_ = numbered_ && !by_set_pos_ && place_ < passed_to_ ? place_ : -1;
}

bool expansion::enter_next() {
  const bool by_month = freq_ == frequency::monthly || freq_ == frequency::yearly;
  if (!current_.excluded) skipped_ = by_month && places_ == 0;
  if (number_ + interval_ > last_number_) return false;
  enter(number_ + interval_);
  return true;
}

/// Lets the slots begin at `at`, and goes to an interval before the one that holds it, but not before the present one.
/// The reason `after_skip` looks back to the last interval that BYMONTH does not exclude, which is at most a year's
/// worth of intervals away.
void expansion::skip_to(local_time at) {
  constexpr interval_number look_back = 12;
  from_ = at;
  enter(number_ + std::max<interval_number>(intervals_to(at) - look_back, 0) * interval_);
}

int expansion::places_before(local_time at) const noexcept {
  const auto day = floor<days>(at);
  const auto of_days_before = [&](local_date end) {
    const auto ahead = std::clamp<std::int64_t>((end - current_.first).count(), 0, 366);
    return current_.days.count_before(static_cast<int>(ahead)) * times_;
  };
  const int before = of_days_before(day);
  const bool is_chosen = of_days_before(day + days{1}) > before;
  return is_chosen ? before + times_before(at - day) : before;
}

int expansion::times_before(seconds time_of_day) const noexcept {
  const hh_mm_ss clock{time_of_day};
  const auto hour = rank_in(hours_, hour_count_, clock.hours().count());
  int before = hour.before * minute_count_ * second_count_;
  if (!hour.is_member) return before;
  const auto minute = rank_in(minutes_, minute_count_, clock.minutes().count());
  before += minute.before * second_count_;
  return minute.is_member ? before + rank_in(seconds_, second_count_, clock.seconds().count()).before : before;
}

/// BYSETPOS counts in the whole interval, so that it is passed over as a whole.
bool expansion::passes_over_interval() const noexcept {
  return by_set_pos_ && numbered_ && place_ == 0 && floor<days>(from_) < current_.first &&
         filter_.interval_of(floor<days>(shown_)) > number_;
}

std::uint32_t expansion::set_positions() noexcept {
  if (positions_of_ == places_) return positions_;
  positions_ = 0;
  for (int place = place_from(0); place < places_; place = place_from(place + 1)) ++positions_;
  positions_of_ = places_;
  return positions_;
}

/// Counts slots that are not given out; false when COUNT ends with them.
bool expansion::pass_over(std::uint32_t slots) noexcept {
  ended_ = slots >= count_ - emitted_;
  emitted_ += slots;
  return !ended_;
}

int expansion::place_from(int place) const noexcept {
  if (!by_set_pos_) return place;
  const int reach = signed_set<366>::limit;
  for (; place < places_; ++place) {
    if (place >= reach && place < places_ - reach) place = places_ - reach;
    if (set_pos_.contains_place(place + 1, places_)) return place;
  }
  return place;
}

local_time expansion::at_place(int place) noexcept {
  for (const int rank = place / times_; day_rank_ < rank; ++day_rank_) day_ = current_.days.next(day_ + 1);
  const int time = place % times_;
  const auto hour = hours_[static_cast<std::size_t>(time / (minute_count_ * second_count_))];
  const auto minute = minutes_[static_cast<std::size_t>(time / second_count_ % minute_count_)];
  const auto second = seconds_[static_cast<std::size_t>(time % second_count_)];
  return current_.first + days{day_} + hours{hour} + minutes{minute} + seconds{second};
}

reason expansion::why(local_time at) const noexcept {
  if (skipped_) return reason::after_skip;
  if (!clamps_) return reason::plain;
  const year_month_day date{floor<days>(at)};
  const auto day = static_cast<int>(static_cast<unsigned>(date.day()));
  return anchor_days_.contains(day) ? reason::plain : reason::clamped;
}

std::optional<slot> expansion::next() {
  std::uint32_t empty = 0;
  while (!ended_) {
    bool is_empty = place_ == 0;  // else some lie before `from_`, or were given out
    if (passes_over_interval()) {
      if (!pass_over(set_positions())) return std::nullopt;
      is_empty = positions_ == 0;
      place_ = places_;
    }
    for (place_ = place_from(place_); place_ < places_; place_ = place_from(place_)) {
      ++steps_;
      is_empty = false;
      if (place_ == passed_from_) {
        place_ = passed_to_;
        if (!pass_over(static_cast<std::uint32_t>(passed_to_ - passed_from_))) return std::nullopt;
        continue;
      }
      const auto at = at_place(place_++);
      if (at < from_) continue;
      ended_ = at > last_ || emitted_ >= count_;
      if (ended_) return std::nullopt;
      ++emitted_;
      if (at >= shown_) return slot{at, numbered_ ? emitted_ : 0, why(at)};
    }
    empty = is_empty ? empty + 1 : 0;
    ended_ = !enter_next() || empty > most_empty_;
  }
  return std::nullopt;
}

std::int64_t expansion::intervals_to(local_time at) const noexcept {
  return (filter_.interval_of(floor<days>(at)) - number_) / interval_;
}

void expansion::go_past(local_time at) {
  if (ended_ || at < shown_) return;
  ended_ = at >= last_;
  if (ended_) return;
  shown_ = at + 1s;
  if (!numbered_) {
    from_ = shown_;
    place_ = std::max(place_, places_before(from_));
  }
  pass_places_to(shown_);
}

expansion expansion::after(const rule& r, local_time start, local_time after, std::optional<counted_slot> counted) {
  expansion slots(r, start);
  slots.numbered_ = r.count.has_value();
  slots.ended_ = slots.ended_ || after >= slots.last_;
  if (slots.ended_ || after < start) return slots;
  slots.shown_ = after + 1s;
  if (!r.count) slots.skip_to(slots.shown_);
  if (r.count && counted && counted->at <= after) {
    slots.skip_to(counted->at + 1s);
    slots.emitted_ = counted->number;
    slots.ended_ = counted->number >= *r.count;
  } else if (r.count) {
    slots.enter(slots.number_);
  }
  return slots;
}

std::optional<slot> first_after(const rule& r, local_time start, local_time after,
                                std::optional<counted_slot> counted) {
  return expansion::after(r, start, after, counted).next();
}

result<void> check_satisfiable(const rule& r, local_time start) {
  if (auto checked = check_parts(r); !checked) return checked;
  auto endless = r;
  endless.until.reset();
  const auto first = expansion(endless, start).next();
  if (!first) return failure{errc::invalid_value, "", "No date ever matches this rule."};
  if (first->at > last_of(r)) return failure{errc::invalid_value, "", "UNTIL lies before the rule's first occurrence."};
  return {};
}

}  // namespace aido::recurrence
