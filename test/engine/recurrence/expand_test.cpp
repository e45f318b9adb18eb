#include "engine/recurrence/expand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using reasons = std::vector<reason>;

reasons reasons_of(const rule& r, std::string_view start, std::size_t most) {
  reasons found;
  for (const auto& s : slots_of(r, local(start), most)) found.push_back(s.why);
  return found;
}

TEST(an_expansion, keeps_the_time_of_the_start) {
  EXPECT_THAT(minutes_of(rule_of("FREQ=WEEKLY"), local("2026-11-24T23:59"), 2),
              ElementsAre("2026-11-24T23:59", "2026-12-01T23:59"));
}

TEST(an_expansion, does_not_count_a_start_that_the_rule_does_not_match) {
  EXPECT_THAT(dates_of(rule_of("FREQ=WEEKLY;BYDAY=MO;COUNT=2"), local("2026-11-24T08:00"), 9),
              ElementsAre("2026-11-30", "2026-12-07"));
}

TEST(an_expansion, starts_at_the_first_match_of_the_starts_own_day) {
  EXPECT_THAT(minutes_of(rule_of("FREQ=DAILY;BYHOUR=6,12,18"), local("2026-11-24T12:00"), 3),
              ElementsAre("2026-11-24T12:00", "2026-11-24T18:00", "2026-11-25T06:00"));
}

TEST(an_expansion, numbers_its_slots_from_one) {
  const auto slots = slots_of(rule_of("FREQ=DAILY"), local("2026-11-24T08:00"), 3);
  EXPECT_EQ(slots[0].number, 1U);
  EXPECT_EQ(slots[2].number, 3U);
}

TEST(an_expansion, counts_set_positions_over_the_whole_interval_also_before_the_start) {
  EXPECT_THAT(dates_of(rule_of("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1"), local("2026-11-10T08:00"), 2),
              ElementsAre("2026-12-01", "2027-01-05"));
}

TEST(an_expansion, of_days_and_weeks_respects_set_positions) {
  EXPECT_THAT(minutes_of(rule_of("FREQ=DAILY;BYHOUR=6,12,18;BYSETPOS=-1"), local("2026-11-24T06:00"), 2),
              ElementsAre("2026-11-24T18:00", "2026-11-25T18:00"));
  EXPECT_THAT(dates_of(rule_of("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2"), local("2026-11-23T06:00"), 2),
              ElementsAre("2026-11-25", "2026-12-02"));
}

TEST(an_expansion, finds_set_positions_far_inside_a_long_day) {
  rule r;
  r.by_hour.set();
  r.by_minute.set();
  r.by_set_pos.insert(366);
  r.by_set_pos.insert(-366);
  EXPECT_THAT(minutes_of(r, local("2026-11-24T00:00"), 3),
              ElementsAre("2026-11-24T06:05", "2026-11-24T17:54", "2026-11-25T06:05"));
}

TEST(an_ordinal_weekday, counts_in_the_named_months_of_a_year_or_else_in_the_year) {
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU"), local("2026-01-01T08:00"), 3),
              ElementsAre("2026-03-29", "2026-10-25", "2027-03-28"));
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;BYDAY=-1SU,1MO"), local("2026-01-01T08:00"), 3),
              ElementsAre("2026-01-05", "2026-12-27", "2027-01-04"));
}

TEST(an_expansion, includes_an_until_in_all_three_forms) {
  for (const char* until : {"20261126", "20261126T080000", "20261126T080000Z"})
    EXPECT_THAT(dates_of(rule_of("FREQ=DAILY;UNTIL=" + std::string(until)), local("2026-11-24T08:00"), 9),
                ElementsAre("2026-11-24", "2026-11-25", "2026-11-26"))
        << until;
  EXPECT_THAT(dates_of(rule_of("FREQ=DAILY;UNTIL=20261126T075959"), local("2026-11-24T08:00"), 9),
              ElementsAre("2026-11-24", "2026-11-25"));
}

TEST(an_expansion, ends_with_the_year_9999) {
  EXPECT_THAT(dates_of(rule_of("FREQ=DAILY"), local("9999-12-30T08:00"), 9), ElementsAre("9999-12-30", "9999-12-31"));
  EXPECT_THAT(dates_of(rule_of("FREQ=WEEKLY;INTERVAL=999999999"), local("2026-11-24T08:00"), 9),
              ElementsAre("2026-11-24"));
  // 65,500 years on, a 16-bit year would have come round again.
  for (const char* interval : {"7974", "65500", "999999999"})
    EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;INTERVAL=" + std::string(interval)), local("2026-11-24T08:00"), 9),
                ElementsAre("2026-11-24"))
        << interval;
}

TEST(an_expansion, stays_at_its_end) {
  expansion once(rule_of("FREQ=DAILY;COUNT=1"), local("2026-11-24T08:00"));
  EXPECT_TRUE(once.next());
  EXPECT_FALSE(once.next());
  EXPECT_FALSE(once.next());
}

TEST(an_expansion, of_a_sub_daily_rule_filled_by_hand_has_no_slots) {
  rule r;
  r.freq = frequency::hourly;
  EXPECT_THAT(slots_of(r, local("2026-11-24T08:00"), 9), IsEmpty());
}

TEST(a_leap_day, comes_every_four_years_and_not_in_2100) {
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY"), local("2092-02-29T08:00"), 3),
              ElementsAre("2092-02-29", "2096-02-29", "2104-02-29"));
}

TEST(a_leap_day, is_found_after_centuries) {
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29"), local("2100-01-01T08:00"), 2),
              ElementsAre("2400-02-29", "2800-02-29"));
}

TEST(a_leap_day, is_found_also_where_it_has_to_meet_a_weekday_and_an_odd_interval) {
  using namespace std::chrono;
  const auto start = local("2080-03-01T08:00");
  std::vector<std::string> expected;
  for (year y{2081}; y <= year{9999}; ++y) {
    const year_month_day leap{y / February / 29};
    if (!leap.ok() || weekday{local_days{leap}} != Sunday) continue;
    if ((local_days{leap} - floor<days>(start)).count() % 11 == 0) expected.push_back(to_string(local_date{leap}));
  }
  EXPECT_GT(expected.size(), 5U);
  EXPECT_EQ(dates_of(rule_of("FREQ=DAILY;INTERVAL=11;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU"), start, 1000), expected);
}

TEST(a_year_day_from_the_end, knows_the_length_of_the_year) {
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;BYYEARDAY=-1,-366"), local("2023-01-01T08:00"), 4),
              ElementsAre("2023-12-31", "2024-01-01", "2024-12-31", "2025-12-31"));
}

TEST(a_week_number, chooses_days_of_the_calendar_year_by_their_own_week) {
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;BYWEEKNO=1"), local("2024-12-30T08:00"), 3),
              ElementsAre("2024-12-30", "2025-12-29", "2027-01-04"));
  EXPECT_THAT(dates_of(rule_of("FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH,FR"), local("2020-01-01T08:00"), 3),
              ElementsAre("2020-12-31", "2021-01-01", "2026-12-31"));
}

TEST(plain_weekdays_and_ordinals, add_up_in_one_rule) {
  EXPECT_THAT(
      dates_of(rule_of("FREQ=MONTHLY;BYDAY=MO,1TU"), local("2026-11-01T08:00"), 7),
      ElementsAre("2026-11-02", "2026-11-03", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30", "2026-12-01"));
}

TEST(a_skipped_month, is_given_as_the_reason_of_the_slot_after_it) {
  const auto r = rule_of("FREQ=MONTHLY;BYMONTHDAY=31");
  EXPECT_THAT(dates_of(r, local("2026-01-31T08:00"), 4),
              ElementsAre("2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"));
  EXPECT_THAT(reasons_of(r, "2026-01-31T08:00", 5),
              ElementsAre(reason::plain, reason::after_skip, reason::after_skip, reason::after_skip, reason::plain));
}

TEST(a_month_that_the_rule_does_not_name, is_no_skip) {
  EXPECT_THAT(reasons_of(rule_of("FREQ=MONTHLY;BYMONTH=1,6;BYMONTHDAY=5"), "2026-01-01T08:00", 3),
              ElementsAre(reason::plain, reason::plain, reason::plain));
}

TEST(impossible_rules, end_without_a_slot) {
  for (const char* text :
       {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2,4;BYMONTHDAY=31",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=WE", "FREQ=YEARLY;BYWEEKNO=30;BYMONTH=1",
        "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=8", "FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1"})
    EXPECT_THAT(slots_of(rule_of(text), local("2026-11-24T08:00"), 1), IsEmpty()) << text;
}

TEST(impossible_rules, are_given_up_once_the_calendar_has_gone_round) {
  struct example {
    const char* rule;
    std::uint64_t cycle;
  };
  for (const auto& [text, cycle] :
       {example{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 400},
        example{"FREQ=YEARLY;INTERVAL=100;BYYEARDAY=366;BYMONTH=1", 4},
        example{"FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", 4'800},
        example{"FREQ=MONTHLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=30", 4'800},
        example{"FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", 400}, example{"FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2", 20'871},
        example{"FREQ=DAILY;INTERVAL=7;BYDAY=WE", 20'871}, example{"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 146'097}}) {
    expansion slots(rule_of(text), local("2026-11-24T08:00"));
    EXPECT_FALSE(slots.next());
    constexpr std::uint64_t those_of_the_start = 3;
    EXPECT_LE(slots.steps(), cycle + those_of_the_start) << text;
  }
}

TEST(a_rule_of_few_years, is_not_given_up_on_the_way_to_where_it_goes) {
  EXPECT_EQ(first_after(rule_of("FREQ=YEARLY;INTERVAL=400"), local("2000-02-29T08:00"), local("7000-01-01T08:00"))->at,
            local("7200-02-29T08:00"));
  EXPECT_EQ(first_after(rule_of("FREQ=YEARLY;INTERVAL=100;BYMONTH=2;BYMONTHDAY=29"), local("2000-01-01T08:00"),
                        local("2401-01-01T08:00"))
                ->at,
            local("2800-02-29T08:00"));
}

TEST(impossible_rules, are_told_from_possible_ones) {
  const auto start = local("2026-11-24T08:00");
  EXPECT_TRUE(check_satisfiable(rule_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), start));
  const auto never = check_satisfiable(rule_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), start);
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error(), (failure{errc::invalid_value, "", "No date ever matches this rule."}));
  const auto over = check_satisfiable(rule_of("FREQ=DAILY;UNTIL=20261123"), start);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().detail, "UNTIL lies before the rule's first occurrence.");
}

TEST(impossible_rules, filled_by_hand_are_refused_for_their_parts) {
  rule r;
  r.freq = frequency::weekly;
  r.by_month_day.insert(1);
  const auto checked = check_satisfiable(r, local("2026-11-24T08:00"));
  ASSERT_FALSE(checked);
  EXPECT_THAT(checked.error().detail, testing::HasSubstr("BYMONTHDAY"));
}

TEST(first_after, is_strictly_after) {
  const auto r = rule_of("FREQ=DAILY");
  const auto start = local("2026-11-24T08:00");
  EXPECT_EQ(first_after(r, start, local("2026-11-23T08:00"))->at, start);
  EXPECT_EQ(first_after(r, start, local_time::min())->at, start);
  EXPECT_FALSE(first_after(r, start, local_time::max()));
  EXPECT_EQ(first_after(r, start, start)->at, local("2026-11-25T08:00"));
  EXPECT_EQ(first_after(r, start, local("2026-11-25T07:59"))->at, local("2026-11-25T08:00"));
}

TEST(first_after, knows_the_number_only_where_it_has_to_count) {
  const auto start = local("2026-11-24T08:00");
  EXPECT_EQ(first_after(rule_of("FREQ=DAILY;COUNT=5"), start, local("2026-11-26T08:00"))->number, 4U);
  EXPECT_EQ(first_after(rule_of("FREQ=DAILY"), start, local("2026-11-26T08:00"))->number, 0U);
}

TEST(first_after, counts_as_far_as_it_has_to) {
  const auto found =
      first_after(rule_of("FREQ=DAILY;COUNT=400000"), local("2026-11-24T08:00"), local("2900-01-01T08:00"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at, local("2900-01-02T08:00"));
  EXPECT_EQ(local("2026-11-24T08:00") + std::chrono::days{found->number - 1}, found->at);
}

TEST(first_after, ends_with_count_until_and_the_calendar) {
  const auto start = local("2026-11-24T08:00");
  EXPECT_FALSE(first_after(rule_of("FREQ=DAILY;COUNT=3"), start, local("2026-11-26T08:00")));
  EXPECT_FALSE(first_after(rule_of("FREQ=DAILY;UNTIL=20261126"), start, local("2026-11-26T08:00")));
  EXPECT_FALSE(first_after(rule_of("FREQ=DAILY"), start, local("9999-12-31T08:00")));
  EXPECT_EQ(first_after(rule_of("FREQ=DAILY"), start, local("9999-12-31T07:59"))->at, local("9999-12-31T08:00"));
}

/// How much work it is to find the slot after `after`.
std::uint64_t steps_after(const rule& r, local_time start, local_time after,
                          std::optional<counted_slot> counted = std::nullopt) {
  auto slots = expansion::after(r, start, after, counted);
  EXPECT_TRUE(slots.next());
  return slots.steps();
}

std::string every_second_of_the_day(std::string_view count) {
  const auto list = [](int size) {
    std::string all;
    for (int i = 0; i < size; ++i) all += (i > 0 ? "," : "") + std::to_string(i);
    return all;
  };
  return "FREQ=DAILY;BYHOUR=" + list(24) + ";BYMINUTE=" + list(60) + ";BYSECOND=" + list(60) +
         ";COUNT=" + std::string(count);
}

std::string without_count(const std::string& text) { return text.substr(0, text.find(";COUNT")); }

TEST(first_after, looks_at_no_time_of_the_day_before_the_one_it_goes_to) {
  const auto r = rule_of(without_count(every_second_of_the_day("1")));
  const auto start = local("2026-11-24T00:00");
  constexpr std::uint64_t look_back_and_a_few = 16;
  for (const char* after : {"2026-11-24T23:59:58", "2026-12-24T12:34:56", "2040-01-01T23:59:59"})
    EXPECT_LE(steps_after(r, start, local(after)), look_back_and_a_few) << after;
}

TEST(counting, goes_on_from_a_slot_whose_number_is_known) {
  const auto start = local("2026-11-24T08:00");
  const auto r = rule_of("FREQ=DAILY;COUNT=5");
  const counted_slot third{local("2026-11-26T08:00"), 3};
  EXPECT_EQ(first_after(r, start, third.at, third)->number, 4U);
  EXPECT_EQ(first_after(r, start, local("2026-11-27T08:00"), third)->number, 5U);
  EXPECT_FALSE(first_after(r, start, local("2026-11-28T08:00"), third));
}

TEST(counting, goes_on_from_a_slot_that_the_rule_has_no_more) {
  const auto r = rule_of("FREQ=MONTHLY;COUNT=4");
  const counted_slot second{local("2026-02-28T08:00"), 2};
  EXPECT_EQ(first_after(r, local("2026-01-31T08:00"), second.at, second),
            (slot{local("2026-03-31T08:00"), 3, reason::after_skip}));
  const counted_slot last{local("2026-02-28T08:00"), 4};
  EXPECT_FALSE(first_after(r, local("2026-01-31T08:00"), last.at, last));
}

TEST(counting, costs_the_same_for_ten_and_for_the_greatest_count) {
  const auto start = local("2026-11-24T00:00");
  const auto few = rule_of(every_second_of_the_day("10"));
  const auto many = rule_of(every_second_of_the_day("999999999"));
  EXPECT_EQ(steps_after(few, start, local("2026-11-24T00:00:03")),
            steps_after(many, start, local("2026-11-24T00:00:03")));
  constexpr std::uint32_t slots_a_day = 86'400;
  constexpr std::uint32_t days = 5'000;
  const counted_slot early{local("2026-11-24T00:00:03"), 4};
  const counted_slot late{early.at + std::chrono::days{days}, days * slots_a_day + 4};
  ASSERT_EQ(first_after(many, start, late.at, late), first_after(many, start, late.at))
      << "as by counting from the start";
  constexpr std::uint64_t look_back = 12;
  EXPECT_LE(steps_after(many, start, late.at, late), steps_after(few, start, early.at, early) + look_back);
}

TEST(counting, far_ahead_looks_at_intervals_and_not_at_slots) {
  const auto start = local("2026-11-24T00:00");
  const auto found =
      first_after(rule_of(every_second_of_the_day("999999999")), start, start + std::chrono::days{5'000});
  EXPECT_EQ(found->number, 5'000u * 86'400u + 2u);
  constexpr std::uint64_t two_for_each_day = std::uint64_t{5'002} * 2;
  EXPECT_LE(steps_after(rule_of(every_second_of_the_day("999999999")), start, start + std::chrono::days{5'000}),
            two_for_each_day);
  const auto yearly = rule_of(every_second_of_the_day("999999999").replace(5, 5, "YEARLY"));
  EXPECT_LE(steps_after(yearly, start, start + std::chrono::days{300}), 6u);
}

TEST(counting, ends_among_the_slots_that_are_passed_over) {
  const auto start = local("2026-11-24T00:00");
  const auto r = rule_of(every_second_of_the_day("172800"));
  EXPECT_EQ(first_after(r, start, local("2026-11-25T23:59:58"))->number, 172'800u);
  EXPECT_FALSE(first_after(r, start, local("2026-11-25T23:59:59")));
  EXPECT_FALSE(first_after(r, start, local("2030-01-01T00:00")));
  const auto by_place = rule_of("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1;COUNT=6");
  EXPECT_EQ(first_after(by_place, start, local("2027-01-31T00:00"))->number, 6u);
  EXPECT_FALSE(first_after(by_place, start, local("2029-01-31T00:00")));
}

}  // namespace
}  // namespace aido::recurrence
