#include "app/cli/due_phrase.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/describe.hpp"
#include "given.hpp"

namespace aido::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

/// What a phrase says on that Thursday in Berlin, as the table shows it; the refusal's detail when it says nothing.
std::string due(std::string_view phrase, std::string_view at = "2026-11-26T09:00:00Z") {
  const auto found = read_due(phrase, in_berlin(at));
  if (!found) return found.error().detail;
  const json::value value = json_of(*found);
  return due_text(&value);
}

std::string zoned(std::string_view phrase, std::string_view zone) {
  const auto found = read_due(phrase, in_berlin(), recurrence::find_zone(zone));
  if (!found) return found.error().detail;
  const json::value value = json_of(*found);
  return due_text(&value);
}

TEST(due_phrase_test, iso_dates_and_times_mean_themselves) {
  EXPECT_EQ(due("2026-12-01"), "2026-12-01");
  EXPECT_EQ(due("2026-12-01T08:00"), "2026-12-01 08:00");
  EXPECT_EQ(due("2026-12-01t08:00:30"), "2026-12-01 08:00:30");
  EXPECT_EQ(due("2026-12-01 8:00"), "2026-12-01 08:00");
}

TEST(due_phrase_test, days_are_counted_from_the_day_in_the_persons_zone) {
  EXPECT_EQ(due("today"), "2026-11-26");
  EXPECT_EQ(due("Tomorrow"), "2026-11-27");
  EXPECT_EQ(due("yesterday"), "2026-11-25");
  EXPECT_EQ(due("today", "2026-11-26T23:30:00Z"), "2026-11-27");  // half past midnight in Berlin
}

TEST(due_phrase_test, a_weekday_is_the_next_one_and_never_today) {
  EXPECT_EQ(due("friday"), "2026-11-27");
  EXPECT_EQ(due("mon"), "2026-11-30");
  EXPECT_EQ(due("thursday"), "2026-12-03");
}

TEST(due_phrase_test, offsets_count_days_weeks_months_and_years) {
  EXPECT_EQ(due("+3d"), "2026-11-29");
  EXPECT_EQ(due("+2w"), "2026-12-10");
  EXPECT_EQ(due("+1m"), "2026-12-26");
  EXPECT_EQ(due("+1y"), "2027-11-26");
}

TEST(due_phrase_test, a_month_later_is_the_last_day_where_the_month_is_shorter) {
  EXPECT_EQ(due("+1m", "2027-01-31T12:00:00Z"), "2027-02-28");
}

TEST(due_phrase_test, a_day_takes_a_time_with_or_without_at) {
  EXPECT_EQ(due("tomorrow 8:00"), "2026-11-27 08:00");
  EXPECT_EQ(due("friday at 17:30"), "2026-11-27 17:30");
  EXPECT_EQ(due("+3d 08:15"), "2026-11-29 08:15");
}

TEST(due_phrase_test, a_time_alone_is_the_next_one) {
  EXPECT_EQ(due("18:00"), "2026-11-26 18:00");
  EXPECT_EQ(due("9:00"), "2026-11-27 09:00");
}

TEST(due_phrase_test, hours_are_real_hours_across_a_clock_change) {
  // 1:30 in Berlin on the night when 2:00 becomes 3:00.
  EXPECT_EQ(due("+2h", "2027-03-28T00:30:00Z"), "2027-03-28 04:30");
  EXPECT_EQ(due("+90min"), "2026-11-26 11:30");
}

TEST(due_phrase_test, a_zone_makes_a_moment_stand_in_it_and_leaves_a_day_a_day) {
  EXPECT_EQ(zoned("tomorrow 8:00", "Asia/Tokyo"), "2026-11-27 08:00 Asia/Tokyo");
  EXPECT_EQ(zoned("tomorrow", "Asia/Tokyo"), "2026-11-27");
  // 9:00 UTC is 18:00 in Tokyo.
  EXPECT_EQ(zoned("+1h", "Asia/Tokyo"), "2026-11-26 19:00 Asia/Tokyo");
}

TEST(due_phrase_test, rfc_3339_is_a_moment_in_the_persons_zone) {
  EXPECT_EQ(due("2026-12-01T08:00:00Z"), "2026-12-01 09:00 Europe/Berlin");
  EXPECT_EQ(due("2026-12-01T08:00:00+01:00"), "2026-12-01 08:00 Europe/Berlin");
}

TEST(due_phrase_test, what_is_not_understood_is_refused_with_what_is) {
  for (const auto* phrase :
       {"", "whenever", "2026-13-01", "25:00", "+3x", "tomorrow morning", "a b c d", "+999999999d"}) {
    EXPECT_THAT(due(phrase), HasSubstr("is not understood")) << phrase;
    EXPECT_THAT(due(phrase), HasSubstr("tomorrow 8:00")) << phrase;
  }
}

TEST(due_phrase_test, a_day_with_a_time_is_no_day) {
  EXPECT_TRUE(read_day("tomorrow", in_berlin()));
  EXPECT_FALSE(read_day("tomorrow 8:00", in_berlin()));
  EXPECT_FALSE(read_day("18:00", in_berlin()));
}

TEST(due_phrase_test, a_moment_is_read_on_the_wall_clock_and_kept_in_utc) {
  EXPECT_EQ(to_string(*read_moment("yesterday 18:00", in_berlin())), "2026-11-25T17:00:00.000Z");
  EXPECT_EQ(to_string(*read_moment("2026-11-01", in_berlin())), "2026-10-31T23:00:00.000Z");
}

TEST(due_phrase_test, durations_add_up) {
  EXPECT_EQ(*read_duration("15m"), 15min);
  EXPECT_EQ(*read_duration("1h30m"), 90min);
  EXPECT_EQ(*read_duration("2 hours"), 2h);
  EXPECT_EQ(*read_duration("1w"), 7 * 24h);
  for (const auto* phrase : {"", "15", "m", "-5m", "5 lightyears"}) EXPECT_FALSE(read_duration(phrase)) << phrase;
}

}  // namespace
}  // namespace aido::cli
