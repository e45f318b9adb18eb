#include "engine/recurrence/rule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/recurrence/random_rule.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::AllOf;
using testing::HasSubstr;

failure refusal(std::string_view text) {
  const auto parsed = parse_rule(text);
  if (parsed) ADD_FAILURE() << text << " was accepted as " << to_text(*parsed);
  return parsed ? failure{} : parsed.error();
}

TEST(rule_text, is_read_with_or_without_its_prefix_in_either_case) {
  EXPECT_EQ(rule_of("RRULE:FREQ=WEEKLY;BYDAY=MO"), rule_of("FREQ=WEEKLY;BYDAY=MO"));
  EXPECT_EQ(rule_of("rrule:freq=weekly;byday=mo"), rule_of("FREQ=WEEKLY;BYDAY=MO"));
}

TEST(rule_text, takes_its_parts_in_any_order) {
  EXPECT_EQ(rule_of("BYDAY=-1FR;COUNT=3;FREQ=MONTHLY"), rule_of("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR"));
}

TEST(rule_text, keeps_every_part) {
  const auto r = rule_of(
      "FREQ=YEARLY;INTERVAL=2;COUNT=9;BYMONTH=1,12;BYYEARDAY=1,-366;BYMONTHDAY=31,-31;"
      "BYDAY=MO,53TU,-53SU;BYHOUR=0,23;BYMINUTE=0,59;BYSECOND=0,59;BYSETPOS=366,-1;WKST=SU");
  EXPECT_EQ(r.freq, frequency::yearly);
  EXPECT_EQ(r.interval, 2U);
  EXPECT_EQ(r.count, 9U);
  EXPECT_TRUE(r.by_month[0] && r.by_month[11] && r.by_month.count() == 2);
  EXPECT_TRUE(r.by_year_day.contains(1) && r.by_year_day.contains(-366) && !r.by_year_day.contains(366));
  EXPECT_TRUE(r.by_month_day.contains(31) && r.by_month_day.contains(-31));
  EXPECT_TRUE(r.by_day.every[1] && r.by_day.ordinal[2].contains(53) && r.by_day.ordinal[0].contains(-53));
  EXPECT_TRUE(r.by_hour[0] && r.by_hour[23] && r.by_minute[59] && r.by_second[59]);
  EXPECT_TRUE(r.by_set_pos.contains(366) && r.by_set_pos.contains(-1));
  EXPECT_EQ(r.week_start, std::chrono::Sunday);
}

TEST(rule_text, keeps_the_form_of_until) {
  EXPECT_EQ(rule_of("FREQ=DAILY;UNTIL=20261224").until, (until_limit{until_form::date, local("2026-12-24T00:00")}));
  EXPECT_EQ(rule_of("FREQ=DAILY;UNTIL=20261224T093000").until,
            (until_limit{until_form::local, local("2026-12-24T09:30")}));
  EXPECT_EQ(rule_of("FREQ=DAILY;UNTIL=20261224T093000Z").until,
            (until_limit{until_form::utc, local("2026-12-24T09:30")}));
}

TEST(rule_text, is_written_in_a_canonical_form) {
  EXPECT_EQ(to_text(rule_of("wkst=mo;byday=fr,mo,mo;interval=1;freq=weekly")), "FREQ=WEEKLY;BYDAY=MO,FR");
  EXPECT_EQ(to_text(rule_of("FREQ=MONTHLY;BYMONTHDAY=-1,15,+3;BYSETPOS=-1;WKST=SU;UNTIL=20261224T093000Z")),
            "FREQ=MONTHLY;UNTIL=20261224T093000Z;BYMONTHDAY=3,15,-1;BYSETPOS=-1;WKST=SU");
  EXPECT_EQ(to_text(rule_of("FREQ=MONTHLY;BYDAY=-1SU,2MO,SA,+1MO")), "FREQ=MONTHLY;BYDAY=SA,1MO,2MO,-1SU");
}

TEST(bad_rule_text, is_refused_with_the_part_and_the_character) {
  EXPECT_EQ(refusal("FREQ=DAILY;INTERVAL=0"),
            (failure{errc::invalid_value, "", "At character 21: INTERVAL takes numbers from 1 to 999999999."}));
  EXPECT_EQ(refusal("FREQ=MONTHLY;BYMONTHDAY=1,32").detail,
            "At character 27: BYMONTHDAY takes numbers from 1 to 31 and from -31 to -1.");
  EXPECT_EQ(refusal("RRULE:FREQ=SOMETIMES").detail, "At character 12: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY.");
  EXPECT_EQ(refusal("FREQ=WEEKLY;BYDAY=MO,XX").detail,
            "At character 22: BYDAY takes MO, TU, WE, TH, FR, SA, SU, with an ordinal or without.");
}

TEST(bad_rule_text, is_refused_in_every_part) {
  const std::vector<std::string> parts{"INTERVAL=-1",
                                       "INTERVAL=",
                                       "INTERVAL=1.5",
                                       "COUNT=0",
                                       "COUNT=99999999999999999999",
                                       "UNTIL=2026",
                                       "UNTIL=20260229",
                                       "UNTIL=20260228T2500",
                                       "UNTIL=20260228T250000",
                                       "UNTIL=20260228T120000X",
                                       "WKST=XX",
                                       "WKST=1MO",
                                       "BYMONTH=0",
                                       "BYMONTH=13",
                                       "BYMONTH=-1",
                                       "BYMONTH=1,,2",
                                       "BYMONTH=1,",
                                       "BYWEEKNO=54",
                                       "BYYEARDAY=0",
                                       "BYYEARDAY=367",
                                       "BYMONTHDAY=0",
                                       "BYMONTHDAY=1 ",
                                       "BYDAY=",
                                       "BYDAY=M",
                                       "BYDAY=0MO",
                                       "BYDAY=54MO",
                                       "BYDAY=MO TU",
                                       "BYDAY=-MO",
                                       "BYHOUR=24",
                                       "BYMINUTE=60",
                                       "BYSECOND=61",
                                       "BYSETPOS=0",
                                       "BYSETPOS=367",
                                       "BYSETPOS=--1"};
  for (const auto& part : parts) {
    const auto refused = refusal("FREQ=YEARLY;" + part);
    EXPECT_EQ(refused.code, errc::invalid_value) << part;
    EXPECT_THAT(refused.detail, AllOf(HasSubstr("At character"), HasSubstr(part.substr(0, part.find('='))))) << part;
  }
}

TEST(bad_rule_text, is_refused_as_a_whole) {
  for (const char* text : {"", "RRULE:", ";", "FREQ", "FREQ=", "=DAILY", "FREQ=DAILY;", ";FREQ=DAILY", "every day",
                           "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY,WEEKLY", "INTERVAL=2", "FREQ=DAILY;COLOUR=RED",
                           "FREQ=DAILY COUNT=2", "FREQ=DAILY\n", "RRULE:RRULE:FREQ=DAILY", "FREQ=DAILY;BYDAY"})
    EXPECT_EQ(refusal(text).code, errc::invalid_value) << text;
  EXPECT_THAT(refusal("INTERVAL=2").detail, HasSubstr("FREQ"));
}

TEST(bad_rule_text, that_is_too_long_is_refused) {
  std::string text = "FREQ=DAILY;BYMINUTE=1";
  while (text.size() <= limits::max_rrule) text += ",1";
  EXPECT_EQ(refusal(text).code, errc::invalid_value);
}

TEST(parts_that_do_not_go_together, are_refused) {
  for (const char* text : {"FREQ=DAILY;COUNT=2;UNTIL=20261224", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYYEARDAY=1",
                           "FREQ=DAILY;BYYEARDAY=1", "FREQ=MONTHLY;BYWEEKNO=1", "FREQ=WEEKLY;BYDAY=1MO",
                           "FREQ=DAILY;BYDAY=1MO", "FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "FREQ=DAILY;BYSETPOS=1"})
    EXPECT_EQ(refusal(text).code, errc::invalid_value) << text;
}

TEST(parts_that_are_not_supported, are_refused_by_name) {
  const std::vector<std::string> texts{"FREQ=HOURLY",
                                       "FREQ=MINUTELY",
                                       "FREQ=SECONDLY",
                                       "FREQ=DAILY;BYSECOND=60",
                                       "FREQ=YEARLY;RSCALE=CHINESE",
                                       "FREQ=MONTHLY;SKIP=BACKWARD",
                                       "FREQ=DAILY;X-MINE=1"};
  for (const auto& text : texts) {
    const auto refused = refusal(text);
    EXPECT_EQ(refused.code, errc::unsupported_rule) << text;
    EXPECT_THAT(refused.detail, HasSubstr("is not supported")) << text;
  }
  EXPECT_EQ(refusal("FREQ=HOURLY").detail, "At character 6: FREQ=HOURLY is not supported.");
  EXPECT_EQ(refusal("FREQ=YEARLY;RSCALE=CHINESE").detail, "At character 13: RSCALE is not supported.");
}

RC_GTEST_PROP(rule_text, what_is_written_is_read_back, ()) {
  const auto r = *random_rule();
  RC_ASSERT(rule_of(to_text(r)) == r);
}

RC_GTEST_PROP(rule_text, any_bytes_are_read_or_refused, (const std::string& bytes)) {
  const auto parsed = parse_rule("FREQ=YEARLY;" + bytes);
  if (!parsed) RC_ASSERT(!parsed.error().detail.empty());
}

}  // namespace
}  // namespace aido::recurrence
