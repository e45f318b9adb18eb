#include "engine/recurrence/series.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/recurrence/random_rule.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;

exceptions without(const std::vector<std::string>& texts) {
  std::vector<moment> all(texts.size());
  std::ranges::transform(texts, all.begin(), [](const auto& text) { return parse_moment(text).value(); });
  return exceptions::of(std::move(all)).value();
}

series series_of(std::string_view text, std::string_view start, const std::vector<std::string>& left_out = {}) {
  return {.rule = rule_of(text), .start = local(start), .left_out = without(left_out)};
}

std::vector<std::string> steps_of(const series& s, std::size_t most) {
  std::vector<std::string> texts;
  series_steps steps(s);
  while (texts.size() < most) {
    const auto next = steps.next();
    if (!next) break;
    texts.push_back(to_string(next->slot.at).substr(0, 10) + (next->standing == standing::due ? "" : " left out"));
  }
  return texts;
}

TEST(an_exception, is_a_time_or_a_whole_day) {
  EXPECT_EQ(parse_moment("2026-12-24T08:00"), (moment{local("2026-12-24T08:00"), moment_form::time}));
  EXPECT_EQ(parse_moment("2026-12-24"), (moment{local("2026-12-24T00:00"), moment_form::date}));
  for (const auto* text : {"", "2026-12-24Z", "2026-02-29", "20261224", "tomorrow"})
    EXPECT_FALSE(parse_moment(text)) << text;
  EXPECT_EQ(to_text(*parse_moment("2026-12-24")), "2026-12-24");
  EXPECT_EQ(to_text(*parse_moment("2026-12-24T08:00")), "2026-12-24T08:00:00");
}

TEST(exceptions, come_in_any_order_and_twice) {
  EXPECT_EQ(without({"2026-12-26", "2026-12-24", "2026-12-26"}), without({"2026-12-24", "2026-12-26"}));
}

TEST(exceptions, are_bounded) {
  EXPECT_TRUE(exceptions::of(std::vector<moment>(limits::max_exceptions)));
  const auto refused = exceptions::of(std::vector<moment>(limits::max_exceptions + 1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::invalid_value);
}

TEST(a_series, marks_what_is_left_out_and_counts_it) {
  EXPECT_THAT(steps_of(series_of("FREQ=DAILY;COUNT=4", "2026-12-23T08:00", {"2026-12-24T08:00", "2026-12-25"}), 9),
              ElementsAre("2026-12-23", "2026-12-24 left out", "2026-12-25 left out", "2026-12-26"));
}

TEST(a_series, is_left_alone_by_an_exception_at_another_time) {
  EXPECT_THAT(steps_of(series_of("FREQ=DAILY;COUNT=2", "2026-12-23T08:00", {"2026-12-24T08:01"}), 9),
              ElementsAre("2026-12-23", "2026-12-24"));
}

TEST(a_series, leaves_out_every_slot_of_a_day) {
  const auto s = series_of("FREQ=DAILY;BYHOUR=8,20", "2026-12-23T08:00", {"2026-12-24"});
  EXPECT_EQ(first_after(s, local("2026-12-23T20:00"))->at, local("2026-12-25T08:00"));
}

TEST(a_series, goes_on_after_what_is_left_out) {
  const auto s = series_of("FREQ=WEEKLY", "2026-12-03T08:00", {"2026-12-10T08:00", "2026-12-17"});
  EXPECT_EQ(first_after(s, local("2026-12-03T08:00"))->at, local("2026-12-24T08:00"));
  EXPECT_EQ(first_after(s, local_time::min())->at, s.start);
}

TEST(a_series, that_is_left_out_as_a_whole_has_no_slot) {
  EXPECT_FALSE(first_after(series_of("FREQ=DAILY;COUNT=2", "2026-12-24T08:00", {"2026-12-24", "2026-12-25"}),
                           local_time::min()));
}

TEST(a_series, names_what_it_left_out_between_two_times) {
  const auto s = series_of("FREQ=DAILY;BYHOUR=8,20", "2026-12-23T08:00",
                           {"2026-12-24", "2026-12-24T08:00", "2026-12-26T20:00", "2026-12-27T12:00", "2026-12-30"});
  EXPECT_THAT(excepted_between(s, local("2026-12-23T08:00"), local("2026-12-29T08:00"), 9),
              ElementsAre(local("2026-12-24T08:00"), local("2026-12-24T20:00"), local("2026-12-26T20:00")));
  EXPECT_THAT(excepted_between(s, local("2026-12-24T08:00"), local("2026-12-29T08:00"), 1),
              ElementsAre(local("2026-12-24T20:00")));
}

/// The rule of 86,400 slots a day.
rule every_second() {
  rule r;
  r.by_hour.set();
  r.by_minute.set();
  r.by_second.set();
  return r;
}

TEST(a_series, passes_over_all_that_is_left_out_in_one_go) {
  std::vector<moment> days;
  std::vector<moment> times;
  const auto start = local("2026-01-01T00:00");
  for (int i = 0; i < static_cast<int>(limits::max_exceptions); ++i) {
    days.push_back({.at = start + std::chrono::days{i}, .form = moment_form::date});
    times.push_back({.at = start + std::chrono::seconds{i}});
  }
  constexpr std::uint64_t a_few_each = 4 * limits::max_exceptions;
  for (const auto& left_out : {days, times})
    for (const auto count : {std::optional<std::uint32_t>(), std::optional(999'999'999u)}) {
      series s{.rule = every_second(), .start = start, .left_out = exceptions::of(left_out).value()};
      s.rule.count = count;
      series_steps steps(s, start - std::chrono::seconds{1});
      const auto due = steps.next_due();
      ASSERT_TRUE(due);
      EXPECT_FALSE(s.left_out.covering(due->at));
      EXPECT_EQ(due->number, count ? (due->at - start).count() + 1 : 0);
      EXPECT_LE(steps.steps(), a_few_each);
    }
}

TEST(a_late_step, goes_far_without_walking) {
  // 86,400 slots a day: walking there would take minutes.
  rule r;
  r.freq = frequency::yearly;
  r.by_day.every.set();
  r.by_hour.set();
  r.by_minute.set();
  r.by_second.set();
  EXPECT_EQ(first_after(r, local("2026-01-01T00:00"), local("9998-12-31T23:59:59"))->at, local("9999-01-01T00:00"));
}

RC_GTEST_PROP(any_series, steps_over_the_slots_of_its_rule_and_marks_the_exceptions, ()) {
  const auto r = *random_rule();
  const auto start = *random_start();
  const auto slots = slots_of(r, start, 40);
  std::vector<moment> all;
  for (const auto& s : slots) {
    if (*rc::gen::inRange(0, 3) == 0) all.push_back({.at = s.at});
    if (*rc::gen::inRange(0, 6) == 0)
      all.push_back({.at = std::chrono::floor<std::chrono::days>(s.at), .form = moment_form::date});
  }
  const series given{.rule = r, .start = start, .left_out = exceptions::of(all).value()};
  series_steps steps(given);
  auto last_due = start - std::chrono::seconds{1};
  series_steps dues(given, last_due);
  for (const auto& s : slots) {
    const auto step = steps.next();
    RC_ASSERT(step.has_value());
    RC_ASSERT(step->slot == s);
    const bool taken = given.left_out.covering(s.at) != nullptr;
    RC_ASSERT((step->standing == standing::excepted) == taken);
    if (taken) continue;
    const std::optional<slot> expected(slot{s.at, r.count ? s.number : 0, s.why});
    RC_ASSERT(first_after(given, last_due) == expected);
    RC_ASSERT(dues.next_due() == expected);
    last_due = s.at;
  }
}

RC_GTEST_PROP(any_series, stepped_from_a_time_on_goes_on_as_from_the_start, ()) {
  const auto r = *random_rule();
  const auto start = *random_start();
  const auto slots = slots_of(r, start, 60);
  if (slots.empty()) return;
  const auto from = *rc::gen::inRange<std::size_t>(0, slots.size());
  const series given{.rule = r, .start = start, .left_out = {}};
  series_steps steps(given, slots[from].at);
  for (std::size_t i = from + 1; i < slots.size(); ++i) {
    const auto step = steps.next();
    RC_ASSERT(step.has_value());
    const auto number = r.count ? slots[i].number : 0;
    RC_ASSERT(step->slot == (slot{slots[i].at, number, slots[i].why}));
  }
}

}  // namespace
}  // namespace aido::recurrence
