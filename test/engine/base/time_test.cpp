#include "engine/base/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace aido {
namespace {

using namespace std::chrono;
using namespace std::chrono_literals;

constexpr std::int64_t first_second = 0;
constexpr std::int64_t end_second = 253'402'300'800;  // 10000-01-01T00:00:00Z

TEST(instant_text, is_rfc_3339_in_utc_with_milliseconds) {
  EXPECT_EQ(to_string(instant{sys_days{2026y / November / 24} + 8h}), "2026-11-24T08:00:00.000Z");
  EXPECT_EQ(to_string(instant{sys_days{1970y / January / 1} + 7ms}), "1970-01-01T00:00:00.007Z");
  EXPECT_EQ(to_string(instant{sys_days{1969y / December / 31} + 23h + 999ms}), "1969-12-31T23:00:00.999Z");
  EXPECT_EQ(to_string(instant{sys_days{year{0} / January / 1}}), "0000-01-01T00:00:00.000Z");
}

TEST(instant_text, offsets_and_fractions_are_read) {
  const instant eight{sys_days{2026y / November / 24} + 8h};
  EXPECT_EQ(parse_instant("2026-11-24T08:00:00Z"), eight);
  EXPECT_EQ(parse_instant("2026-11-24t08:00:00z"), eight);
  EXPECT_EQ(parse_instant("2026-11-24T09:00:00+01:00"), eight);
  EXPECT_EQ(parse_instant("2026-11-23T22:30:00-09:30"), eight);
  EXPECT_EQ(parse_instant("2026-11-24T08:00:00-00:00"), eight);
  EXPECT_EQ(parse_instant("2026-11-24T08:00:00.5Z"), eight + 500ms);
  EXPECT_EQ(parse_instant("2026-11-24T08:00:00.0019Z"), eight + 1ms);
  EXPECT_EQ(parse_instant("2026-11-24T08:00:00.999999999+00:00"), eight + 999ms);
}

TEST(instant_text, other_forms_are_refused) {
  for (const char* text : {"",
                           "2026-11-24",
                           "2026-11-24T08:00Z",
                           "2026-11-24T08:00:00",
                           "2026-11-24 08:00:00Z",
                           "2026-11-24T08:00:00.Z",
                           "2026-11-24T08:00:00.1234567890Z",
                           "2026-11-24T08:00:60Z",
                           "2026-11-24T24:00:00Z",
                           "2026-11-24T08:60:00Z",
                           "2026-02-29T08:00:00Z",
                           "2026-13-01T08:00:00Z",
                           "2026-00-01T08:00:00Z",
                           "2026-01-00T08:00:00Z",
                           "2026-11-24T08:00:00+24:00",
                           "2026-11-24T08:00:00+01:60",
                           "2026-11-24T08:00:00+0100",
                           "2026-11-24T08:00:00Z ",
                           "+2026-11-24T08:00:00Z",
                           "2026-11-24T08:00:00,5Z",
                           "2026-11-2aT08:00:00Z"})
    EXPECT_FALSE(parse_instant(text)) << text;
}

TEST(instant_text, only_1970_to_9999_in_utc_are_read) {
  EXPECT_TRUE(parse_instant("1970-01-01T00:00:00Z"));
  EXPECT_TRUE(parse_instant("9999-12-31T23:59:59.999Z"));
  EXPECT_FALSE(parse_instant("1969-12-31T23:59:59.999Z"));
  EXPECT_FALSE(parse_instant("1970-01-01T00:00:00+00:01"));
  EXPECT_FALSE(parse_instant("9999-12-31T23:59:59-00:01"));
  EXPECT_FALSE(parse_instant("0000-01-01T00:00:00Z"));
}

RC_GTEST_PROP(instant_text, what_is_written_is_read_back, ()) {
  const instant at{milliseconds{*rc::gen::inRange<std::int64_t>(first_second * 1000, end_second * 1000)}};
  RC_ASSERT(parse_instant(to_string(at)) == at);
}

RC_GTEST_PROP(instant_text, a_text_with_an_offset_means_the_same_instant, ()) {
  const instant at{milliseconds{*rc::gen::inRange<std::int64_t>(86'400'000, (end_second - 86'400) * 1000)}};
  const minutes east{*rc::gen::inRange(0, 24 * 60)};
  auto text = to_string(at + east);
  text.pop_back();
  const auto clock = to_string(local_time{east}).substr(11, 5);
  RC_ASSERT(parse_instant(text + "+" + clock) == at);
}

TEST(local_time_text, is_read_with_and_without_seconds) {
  const local_time at = local_days{2026y / March / 29} + 2h + 30min;
  EXPECT_EQ(parse_local_time("2026-03-29T02:30"), at);
  EXPECT_EQ(parse_local_time("2026-03-29T02:30:00"), at);
  EXPECT_EQ(parse_local_time("2026-03-29T02:30:59"), at + 59s);
  EXPECT_EQ(to_string(at), "2026-03-29T02:30:00");
}

TEST(local_time_text, other_forms_are_refused) {
  for (const char* text : {"", "2026-03-29", "2026-03-29T02", "2026-03-29T02:30:", "2026-03-29T02:30:00Z",
                           "2026-03-29T02:30Z", "2026-03-29t02:30", "2026-03-29 02:30", "2026-03-29T24:00",
                           "2026-03-29T02:30:60", "2026-04-31T02:30", "1969-12-31T23:59", "2026-03-29T02:30:00.0"})
    EXPECT_FALSE(parse_local_time(text)) << text;
}

RC_GTEST_PROP(local_time_text, what_is_written_is_read_back, ()) {
  const local_time at{seconds{*rc::gen::inRange<std::int64_t>(first_second, end_second)}};
  RC_ASSERT(parse_local_time(to_string(at)) == at);
}

TEST(local_date_text, real_days_of_1970_to_9999_are_read) {
  EXPECT_EQ(parse_local_date("2024-02-29"), local_date{2024y / February / 29});
  EXPECT_EQ(parse_local_date("9999-12-31"), local_date{9999y / December / 31});
  for (const char* text : {"", "2026-02-29", "2100-02-29", "1969-12-31", "2026-1-01", "2026-01-01T", "20260101",
                           "2026/01/01", "10000-01-01", "2026-01-32"})
    EXPECT_FALSE(parse_local_date(text)) << text;
}

RC_GTEST_PROP(local_date_text, what_is_written_is_read_back, ()) {
  const local_date day{days{*rc::gen::inRange<int>(0, static_cast<int>(end_second / 86'400))}};
  RC_ASSERT(parse_local_date(to_string(day)) == day);
}

}  // namespace
}  // namespace aido
