#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/recurrence/expand.hpp"
#include "engine/recurrence/month_end.hpp"
#include "test/engine/recurrence/brute_force.hpp"
#include "test/engine/recurrence/random_rule.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using namespace std::chrono;

constexpr int rules_per_case = 10;

/// The end of a year, some years after `start`: months and years end there, and the last week is left out by
/// `without_last_week`.
local_time horizon_of(local_time start) {
  return local_days{(year_month_day{floor<days>(start)}.year() + years{6}) / December / 31} + days{1} - seconds{1};
}

local_time without_last_week(local_time horizon) { return horizon - days{7}; }

std::vector<local_time> expanded_until(const rule& r, local_time start, local_time last) {
  std::vector<local_time> times;
  expansion steps(r, start);
  for (auto next = steps.next(); next && next->at <= last; next = steps.next()) times.push_back(next->at);
  return times;
}

RC_GTEST_PROP(any_rule, has_the_slots_that_a_day_by_day_reading_finds, ()) {
  for (int i = 0; i < rules_per_case; ++i) {
    const auto r = *random_rule();
    const auto start = *random_start();
    const auto horizon = horizon_of(start);
    auto expected = slots_by_brute_force(r, start, horizon);
    std::erase_if(expected, [&](local_time at) { return at > without_last_week(horizon); });
    RC_ASSERT(expanded_until(r, start, without_last_week(horizon)) == expected);
  }
}

RC_GTEST_PROP(any_rule, has_slots_that_ascend_from_the_start_and_are_numbered, ()) {
  for (int i = 0; i < rules_per_case; ++i) {
    const auto r = *random_rule();
    const auto start = *random_start();
    auto before = start - seconds{1};
    std::uint32_t number = 0;
    for (const auto& s : slots_of(r, start, 300)) {
      RC_ASSERT(s.at > before);
      RC_ASSERT(s.number == ++number);
      before = s.at;
    }
    RC_ASSERT(number <= r.count.value_or(number));  // the macro shows both sides, so both must be there
  }
}

RC_GTEST_PROP(any_rule, goes_to_the_first_slot_after_a_time_as_stepping_does, ()) {
  for (int i = 0; i < rules_per_case; ++i) {
    const auto r = *random_rule();
    const auto start = *random_start();
    const auto after = start + seconds{*rc::gen::inRange<std::int64_t>(-40'000'000, 1'500'000'000)};
    expansion steps(r, start);
    auto expected = steps.next();
    while (expected && expected->at <= after) expected = steps.next();
    if (expected && !r.count) expected->number = 0;
    RC_ASSERT(first_after(r, start, after) == expected);
  }
}

RC_GTEST_PROP(any_rule, with_a_count_goes_on_from_any_slot_as_from_its_start, ()) {
  for (int i = 0; i < rules_per_case; ++i) {
    auto r = *random_rule();
    if (r.until) continue;
    r.count = *rc::gen::inRange<std::uint32_t>(1, 2'000);
    const auto start = *random_start();
    const auto later = [] { return seconds{*rc::gen::inRange<std::int64_t>(0, 300'000'000)}; };
    const auto known = first_after(r, start, start + later());
    if (!known) continue;
    const auto after = known->at + later();
    RC_ASSERT(first_after(r, start, after, counted_slot{known->at, known->number}) == first_after(r, start, after));
  }
}

RC_GTEST_PROP(any_rule, is_satisfiable_exactly_if_it_has_a_slot, ()) {
  const auto r = *random_rule();
  const auto start = *random_start();
  RC_ASSERT(check_satisfiable(r, start).has_value() == !slots_of(r, start, 1).empty());
}

RC_GTEST_PROP(a_clamped_monthly_rule, is_due_once_a_month_on_the_anchor_day_or_the_last, ()) {
  rule r;
  r.freq = frequency::monthly;
  const auto start = *random_start();
  const auto anchor = year_month_day{floor<days>(start)};
  auto month = anchor.year() / anchor.month();
  for (const auto& s : slots_of(clamp_month_end(r, start), start, 60)) {
    const year_month_day date{floor<days>(s.at)};
    const auto expected = std::min(anchor.day(), (month / last).day());
    RC_ASSERT(date == month / expected);
    RC_ASSERT((s.why == reason::clamped) == (expected < anchor.day()));
    month += months{1};
  }
}

}  // namespace
}  // namespace aido::recurrence
