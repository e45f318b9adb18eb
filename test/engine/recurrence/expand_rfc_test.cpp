// The examples of RFC 5545 §3.8.5.3, every one, in its order, with its results; the sub-daily ones are refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/recurrence/series.hpp"
#include "engine/recurrence/zone.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;
using texts = std::vector<std::string>;

constexpr std::size_t everything = 10'000;

/// Dates of a rule in New York from `start` on, as in the RFC's examples.
texts dates(std::string_view text, std::size_t most, std::string_view start = "1997-09-02T09:00") {
  return dates_of(localized(rule_of(text), *find_zone("America/New_York")), local(start), most);
}

texts days_from_to(std::string_view first, std::string_view last) {
  texts days;
  for (auto day = *parse_local_date(first); day <= *parse_local_date(last); day += std::chrono::days{1})
    days.push_back(to_string(day));
  return days;
}

TEST(rfc_5545_example, daily_for_10_occurrences) {
  EXPECT_EQ(dates("RRULE:FREQ=DAILY;COUNT=10", everything), days_from_to("1997-09-02", "1997-09-11"));
}

TEST(rfc_5545_example, daily_until_december_24) {
  EXPECT_EQ(dates("FREQ=DAILY;UNTIL=19971224T000000Z", everything), days_from_to("1997-09-02", "1997-12-23"));
}

TEST(rfc_5545_example, every_other_day) {
  EXPECT_THAT(dates("FREQ=DAILY;INTERVAL=2", 5),
              ElementsAre("1997-09-02", "1997-09-04", "1997-09-06", "1997-09-08", "1997-09-10"));
}

TEST(rfc_5545_example, every_10_days_5_occurrences) {
  EXPECT_THAT(dates("FREQ=DAILY;INTERVAL=10;COUNT=5", everything),
              ElementsAre("1997-09-02", "1997-09-12", "1997-09-22", "1997-10-02", "1997-10-12"));
}

TEST(rfc_5545_example, every_day_in_january_for_3_years_both_ways) {
  auto expected = days_from_to("1998-01-01", "1998-01-31");
  for (const auto& year : {days_from_to("1999-01-01", "1999-01-31"), days_from_to("2000-01-01", "2000-01-31")})
    expected.insert(expected.end(), year.begin(), year.end());
  EXPECT_EQ(
      dates("FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", everything, "1998-01-01T09:00"),
      expected);
  EXPECT_EQ(dates("FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", everything, "1998-01-01T09:00"), expected);
}

TEST(rfc_5545_example, weekly_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=WEEKLY;COUNT=10", everything),
              ElementsAre("1997-09-02", "1997-09-09", "1997-09-16", "1997-09-23", "1997-09-30", "1997-10-07",
                          "1997-10-14", "1997-10-21", "1997-10-28", "1997-11-04"));
}

TEST(rfc_5545_example, weekly_until_december_24) {
  const auto slots = dates("FREQ=WEEKLY;UNTIL=19971224T000000Z", everything);
  EXPECT_EQ(slots.size(), 17U);
  EXPECT_EQ(slots.back(), "1997-12-23");
}

TEST(rfc_5545_example, every_other_week_forever) {
  EXPECT_THAT(dates("FREQ=WEEKLY;INTERVAL=2;WKST=SU", 12),
              ElementsAre("1997-09-02", "1997-09-16", "1997-09-30", "1997-10-14", "1997-10-28", "1997-11-11",
                          "1997-11-25", "1997-12-09", "1997-12-23", "1998-01-06", "1998-01-20", "1998-02-03"));
}

TEST(rfc_5545_example, weekly_on_tuesday_and_thursday_for_five_weeks_both_ways) {
  const texts expected{"1997-09-02", "1997-09-04", "1997-09-09", "1997-09-11", "1997-09-16",
                       "1997-09-18", "1997-09-23", "1997-09-25", "1997-09-30", "1997-10-02"};
  EXPECT_EQ(dates("FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", everything), expected);
  EXPECT_EQ(dates("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", everything), expected);
}

TEST(rfc_5545_example, every_other_week_on_monday_wednesday_and_friday_until_december_24) {
  EXPECT_THAT(
      dates("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", everything, "1997-09-01T09:00"),
      ElementsAre("1997-09-01", "1997-09-03", "1997-09-05", "1997-09-15", "1997-09-17", "1997-09-19", "1997-09-29",
                  "1997-10-01", "1997-10-03", "1997-10-13", "1997-10-15", "1997-10-17", "1997-10-27", "1997-10-29",
                  "1997-10-31", "1997-11-10", "1997-11-12", "1997-11-14", "1997-11-24", "1997-11-26", "1997-11-28",
                  "1997-12-08", "1997-12-10", "1997-12-12", "1997-12-22"));
}

TEST(rfc_5545_example, every_other_week_on_tuesday_and_thursday_for_8_occurrences) {
  EXPECT_THAT(dates("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", everything),
              ElementsAre("1997-09-02", "1997-09-04", "1997-09-16", "1997-09-18", "1997-09-30", "1997-10-02",
                          "1997-10-14", "1997-10-16"));
}

TEST(rfc_5545_example, monthly_on_the_first_friday_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", everything, "1997-09-05T09:00"),
              ElementsAre("1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05", "1998-01-02", "1998-02-06",
                          "1998-03-06", "1998-04-03", "1998-05-01", "1998-06-05"));
}

TEST(rfc_5545_example, monthly_on_the_first_friday_until_december_24) {
  EXPECT_THAT(dates("FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", everything, "1997-09-05T09:00"),
              ElementsAre("1997-09-05", "1997-10-03", "1997-11-07", "1997-12-05"));
}

TEST(rfc_5545_example, every_other_month_on_the_first_and_last_sunday_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", everything, "1997-09-07T09:00"),
              ElementsAre("1997-09-07", "1997-09-28", "1997-11-02", "1997-11-30", "1998-01-04", "1998-01-25",
                          "1998-03-01", "1998-03-29", "1998-05-03", "1998-05-31"));
}

TEST(rfc_5545_example, monthly_on_the_second_to_last_monday_for_6_months) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", everything, "1997-09-22T09:00"),
              ElementsAre("1997-09-22", "1997-10-20", "1997-11-17", "1997-12-22", "1998-01-19", "1998-02-16"));
}

TEST(rfc_5545_example, monthly_on_the_third_to_the_last_day) {
  EXPECT_THAT(dates("FREQ=MONTHLY;BYMONTHDAY=-3", 6, "1997-09-28T09:00"),
              ElementsAre("1997-09-28", "1997-10-29", "1997-11-28", "1997-12-29", "1998-01-29", "1998-02-26"));
}

TEST(rfc_5545_example, monthly_on_the_2nd_and_15th_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", everything),
              ElementsAre("1997-09-02", "1997-09-15", "1997-10-02", "1997-10-15", "1997-11-02", "1997-11-15",
                          "1997-12-02", "1997-12-15", "1998-01-02", "1998-01-15"));
}

TEST(rfc_5545_example, monthly_on_the_first_and_last_day_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", everything, "1997-09-30T09:00"),
              ElementsAre("1997-09-30", "1997-10-01", "1997-10-31", "1997-11-01", "1997-11-30", "1997-12-01",
                          "1997-12-31", "1998-01-01", "1998-01-31", "1998-02-01"));
}

TEST(rfc_5545_example, every_18_months_on_the_10th_to_15th_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", everything, "1997-09-10T09:00"),
              ElementsAre("1997-09-10", "1997-09-11", "1997-09-12", "1997-09-13", "1997-09-14", "1997-09-15",
                          "1999-03-10", "1999-03-11", "1999-03-12", "1999-03-13"));
}

TEST(rfc_5545_example, every_tuesday_every_other_month) {
  EXPECT_THAT(dates("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", 18),
              ElementsAre("1997-09-02", "1997-09-09", "1997-09-16", "1997-09-23", "1997-09-30", "1997-11-04",
                          "1997-11-11", "1997-11-18", "1997-11-25", "1998-01-06", "1998-01-13", "1998-01-20",
                          "1998-01-27", "1998-03-03", "1998-03-10", "1998-03-17", "1998-03-24", "1998-03-31"));
}

TEST(rfc_5545_example, yearly_in_june_and_july_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", everything, "1997-06-10T09:00"),
              ElementsAre("1997-06-10", "1997-07-10", "1998-06-10", "1998-07-10", "1999-06-10", "1999-07-10",
                          "2000-06-10", "2000-07-10", "2001-06-10", "2001-07-10"));
}

TEST(rfc_5545_example, every_other_year_in_january_february_and_march_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", everything, "1997-03-10T09:00"),
              ElementsAre("1997-03-10", "1999-01-10", "1999-02-10", "1999-03-10", "2001-01-10", "2001-02-10",
                          "2001-03-10", "2003-01-10", "2003-02-10", "2003-03-10"));
}

TEST(rfc_5545_example, every_third_year_on_the_1st_100th_and_200th_day_for_10_occurrences) {
  EXPECT_THAT(dates("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", everything, "1997-01-01T09:00"),
              ElementsAre("1997-01-01", "1997-04-10", "1997-07-19", "2000-01-01", "2000-04-09", "2000-07-18",
                          "2003-01-01", "2003-04-10", "2003-07-19", "2006-01-01"));
}

TEST(rfc_5545_example, every_20th_monday_of_the_year) {
  EXPECT_THAT(dates("FREQ=YEARLY;BYDAY=20MO", 3, "1997-05-19T09:00"),
              ElementsAre("1997-05-19", "1998-05-18", "1999-05-17"));
}

TEST(rfc_5545_example, monday_of_week_number_20) {
  EXPECT_THAT(dates("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", 3, "1997-05-12T09:00"),
              ElementsAre("1997-05-12", "1998-05-11", "1999-05-17"));
}

TEST(rfc_5545_example, every_thursday_in_march) {
  EXPECT_THAT(dates("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", 11, "1997-03-13T09:00"),
              ElementsAre("1997-03-13", "1997-03-20", "1997-03-27", "1998-03-05", "1998-03-12", "1998-03-19",
                          "1998-03-26", "1999-03-04", "1999-03-11", "1999-03-18", "1999-03-25"));
}

TEST(rfc_5545_example, every_thursday_in_june_july_and_august) {
  const auto slots = dates("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", 39, "1997-06-05T09:00");
  ASSERT_EQ(slots.size(), 39U);
  EXPECT_THAT(
      texts(slots.begin(), slots.begin() + 13),
      ElementsAre("1997-06-05", "1997-06-12", "1997-06-19", "1997-06-26", "1997-07-03", "1997-07-10", "1997-07-17",
                  "1997-07-24", "1997-07-31", "1997-08-07", "1997-08-14", "1997-08-21", "1997-08-28"));
  EXPECT_EQ(slots[13], "1998-06-04");
  EXPECT_EQ(slots[26], "1999-06-03");
  EXPECT_EQ(slots[38], "1999-08-26");
}

TEST(rfc_5545_example, every_friday_the_13th) {
  // The RFC takes the start away with EXDATE; by our reading a start that does not match is no slot anyway.
  EXPECT_THAT(dates("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", 5),
              ElementsAre("1998-02-13", "1998-03-13", "1998-11-13", "1999-08-13", "2000-10-13"));
}

TEST(rfc_5545_example, every_friday_the_13th_with_its_exception) {
  const series s{.rule = rule_of("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
                 .start = local("1997-09-02T09:00"),
                 .left_out = exceptions::of({*parse_moment("1997-09-02T09:00")}).value()};
  EXPECT_EQ(first_after(s, local_time::min())->at, local("1998-02-13T09:00"));
}

TEST(rfc_5545_example, the_first_saturday_that_follows_the_first_sunday) {
  EXPECT_THAT(dates("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", 10, "1997-09-13T09:00"),
              ElementsAre("1997-09-13", "1997-10-11", "1997-11-08", "1997-12-13", "1998-01-10", "1998-02-07",
                          "1998-03-07", "1998-04-11", "1998-05-09", "1998-06-13"));
}

TEST(rfc_5545_example, every_4_years_the_first_tuesday_after_a_monday_in_november) {
  EXPECT_THAT(dates("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", 3, "1996-11-05T09:00"),
              ElementsAre("1996-11-05", "2000-11-07", "2004-11-02"));
}

TEST(rfc_5545_example, the_third_tuesday_wednesday_or_thursday_for_3_months) {
  EXPECT_THAT(dates("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", everything, "1997-09-04T09:00"),
              ElementsAre("1997-09-04", "1997-10-07", "1997-11-06"));
}

TEST(rfc_5545_example, the_second_to_last_weekday_of_the_month) {
  EXPECT_THAT(
      dates("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", 7, "1997-09-29T09:00"),
      ElementsAre("1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30", "1998-01-29", "1998-02-26", "1998-03-30"));
}

std::string refusal(std::string_view text) {
  const auto parsed = parse_rule(text);
  if (parsed) return "accepted";
  return std::string(to_string(parsed.error().code)) + ": " + parsed.error().detail;
}

TEST(rfc_5545_example, every_3_hours_on_a_specific_day_is_refused) {
  EXPECT_EQ(refusal("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z"),
            "unsupported-rule: At character 6: FREQ=HOURLY is not supported.");
}

TEST(rfc_5545_example, every_15_minutes_for_6_occurrences_is_refused) {
  EXPECT_EQ(refusal("FREQ=MINUTELY;INTERVAL=15;COUNT=6"),
            "unsupported-rule: At character 6: FREQ=MINUTELY is not supported.");
}

TEST(rfc_5545_example, every_hour_and_a_half_for_4_occurrences_is_refused) {
  EXPECT_EQ(refusal("FREQ=MINUTELY;INTERVAL=90;COUNT=4"),
            "unsupported-rule: At character 6: FREQ=MINUTELY is not supported.");
}

TEST(rfc_5545_example, every_20_minutes_of_the_working_day_is_refused_in_its_second_form) {
  EXPECT_EQ(refusal("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"),
            "unsupported-rule: At character 6: FREQ=MINUTELY is not supported.");
}

TEST(rfc_5545_example, every_20_minutes_of_the_working_day) {
  const auto slots =
      minutes_of(rule_of("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40"), local("1997-09-02T09:00"), 25);
  EXPECT_THAT(texts(slots.begin(), slots.begin() + 4),
              ElementsAre("1997-09-02T09:00", "1997-09-02T09:20", "1997-09-02T09:40", "1997-09-02T10:00"));
  EXPECT_EQ(slots[23], "1997-09-02T16:40");
  EXPECT_EQ(slots[24], "1997-09-03T09:00");
}

TEST(rfc_5545_example, the_week_start_makes_a_difference) {
  EXPECT_THAT(dates("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", everything, "1997-08-05T09:00"),
              ElementsAre("1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"));
  EXPECT_THAT(dates("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", everything, "1997-08-05T09:00"),
              ElementsAre("1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"));
}

TEST(rfc_5545_example, an_invalid_date_is_ignored) {
  EXPECT_THAT(dates("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", everything, "2007-01-15T09:00"),
              ElementsAre("2007-01-15", "2007-01-30", "2007-02-15", "2007-03-15", "2007-03-30"));
}

}  // namespace
}  // namespace aido::recurrence
