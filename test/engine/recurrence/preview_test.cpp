#include "engine/recurrence/preview.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/recurrence/month_end.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;
using texts = std::vector<std::string>;

struct shown {
  texts instants;
  texts reasons;
  texts sentences;
};

shown show(const series& s, std::string_view zone_name, std::size_t count,
           std::optional<local_time> after = std::nullopt) {
  const auto z = find_zone(zone_name).value();
  shown all;
  for (const auto& p : preview(s, z, after, count).value()) {
    all.instants.push_back(to_string(p.resolved.at).substr(0, 16));
    std::string reasons;
    for (const auto reason : reasons_of(p)) reasons.append(reasons.empty() ? "" : " ") += reason;
    all.reasons.push_back(reasons);
    all.sentences.push_back(sentence_of(s, z, p));
  }
  return all;
}

series clamped(std::string_view text, std::string_view start) {
  return {.rule = clamp_month_end(rule_of(text), local(start)), .start = local(start), .left_out = {}};
}

series plain(std::string_view text, std::string_view start) {
  return {.rule = rule_of(text), .start = local(start), .left_out = {}};
}

TEST(a_preview, says_which_days_were_moved_to_the_months_end) {
  const auto all = show(clamped("FREQ=MONTHLY", "2027-01-31T08:00"), "UTC", 3);
  EXPECT_THAT(all.instants, ElementsAre("2027-01-31T08:00", "2027-02-28T08:00", "2027-03-31T08:00"));
  EXPECT_THAT(all.reasons, ElementsAre("", "clamped", ""));
  EXPECT_THAT(all.sentences, ElementsAre("", "31 is not in February: moved to the last day", ""));
}

TEST(a_preview, says_which_days_follow_a_skipped_month) {
  const auto all = show(plain("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-31T08:00"), "UTC", 2);
  EXPECT_THAT(all.reasons, ElementsAre("", "after_skip"));
  EXPECT_EQ(all.sentences[1], "the month before has no such day: it was skipped");
}

TEST(a_preview, says_that_a_month_was_skipped_only_of_one_that_was_due) {
  for (const auto* text : {"FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTH=6,8,12;BYMONTHDAY=31"}) {
    const auto all = show(plain(text, "2026-12-31T08:00"), "UTC", 2);
    EXPECT_THAT(all.instants, ElementsAre("2026-12-31T08:00", "2027-08-31T08:00"));
    EXPECT_EQ(all.sentences[1], "the month that was due before has no such day: it was skipped");
  }
}

TEST(a_preview, says_which_times_the_clocks_skip) {
  const auto all = show(plain("FREQ=DAILY", "2027-03-27T02:30"), "Europe/Berlin", 3);
  EXPECT_THAT(all.instants, ElementsAre("2027-03-27T01:30", "2027-03-28T01:30", "2027-03-29T00:30"));
  EXPECT_THAT(all.reasons, ElementsAre("", "moved_by_gap", ""));
  EXPECT_EQ(all.sentences[1], "the clocks skip 02:30 on 28 March: 03:30");
}

TEST(a_preview, says_which_times_come_twice) {
  const auto all = show(plain("FREQ=DAILY", "2027-10-30T02:30"), "Europe/Berlin", 2);
  EXPECT_THAT(all.reasons, ElementsAre("", "first_of_two"));
  EXPECT_EQ(all.sentences[1], "the clocks pass 02:30 twice on 31 October: the first one");
}

TEST(a_preview, shows_what_is_left_out_and_why) {
  auto s = plain("FREQ=DAILY", "2026-12-24T08:00");
  s.left_out = exceptions::of({*parse_moment("2026-12-25"), *parse_moment("2026-12-26T08:00")}).value();
  const auto all = show(s, "UTC", 4);
  EXPECT_THAT(all.reasons, ElementsAre("", "excepted", "excepted", ""));
  EXPECT_EQ(all.sentences[1], "25 December is an exception: left out");
  EXPECT_EQ(all.sentences[2], "it is an exception: left out");
}

TEST(a_preview, gives_every_reason_there_is) {
  // A yearly leap day at a time that Berlin's clocks skip does not exist; a monthly one on the 29th to 31st does.
  const auto s = clamped("FREQ=MONTHLY;INTERVAL=2", "2019-01-31T02:30");
  const auto all = show(s, "Europe/Berlin", 2);
  EXPECT_THAT(all.reasons, ElementsAre("", "moved_by_gap"));
}

TEST(a_preview, begins_after_a_time) {
  const auto s = plain("FREQ=DAILY", "2026-12-24T08:00");
  EXPECT_THAT(show(s, "UTC", 1, local("2030-01-01T08:00")).instants, ElementsAre("2030-01-02T08:00"));
  EXPECT_THAT(show(plain("FREQ=DAILY;COUNT=3", "2026-12-24T08:00"), "UTC", 5, local("2026-12-25T00:00")).instants,
              ElementsAre("2026-12-25T08:00", "2026-12-26T08:00"));
}

TEST(a_preview, is_bounded) {
  const auto z = find_zone("UTC").value();
  const auto s = plain("FREQ=DAILY", "2026-12-24T08:00");
  EXPECT_EQ(preview(s, z, std::nullopt, 1'000'000)->size(), limits::max_preview);
  auto dense = plain("FREQ=DAILY;COUNT=999999999", "2026-12-24T08:00");
  dense.rule.by_hour.set();
  dense.rule.by_minute.set();
  dense.rule.by_second.set();
  const auto far = preview(dense, z, local("9999-01-01T00:00"), 1);
  ASSERT_FALSE(far);
  EXPECT_EQ(far.error().code, errc::invalid_value);
}

TEST(wall_time, stays_the_same_over_clock_changes_in_both_hemispheres) {
  const auto monthly = [](std::string_view zone) {
    return show(plain("FREQ=MONTHLY;INTERVAL=6", "2026-01-15T08:00"), zone, 2).instants;
  };
  EXPECT_THAT(monthly("Europe/Berlin"), ElementsAre("2026-01-15T07:00", "2026-07-15T06:00"));
  EXPECT_THAT(monthly("America/New_York"), ElementsAre("2026-01-15T13:00", "2026-07-15T12:00"));
  EXPECT_THAT(monthly("Australia/Sydney"), ElementsAre("2026-01-14T21:00", "2026-07-14T22:00"));
  EXPECT_THAT(monthly("Asia/Kolkata"), ElementsAre("2026-01-15T02:30", "2026-07-15T02:30"));
}

TEST(wall_time, in_new_york_meets_a_gap_in_march_and_a_repeated_hour_in_november) {
  const auto spring = show(plain("FREQ=DAILY", "2026-03-07T02:30"), "America/New_York", 3);
  EXPECT_THAT(spring.instants, ElementsAre("2026-03-07T07:30", "2026-03-08T07:30", "2026-03-09T06:30"));
  EXPECT_THAT(spring.reasons, ElementsAre("", "moved_by_gap", ""));
  const auto autumn = show(plain("FREQ=DAILY", "2026-10-31T01:30"), "America/New_York", 3);
  EXPECT_THAT(autumn.instants, ElementsAre("2026-10-31T05:30", "2026-11-01T05:30", "2026-11-02T06:30"));
  EXPECT_THAT(autumn.reasons, ElementsAre("", "first_of_two", ""));
}

TEST(wall_time, in_sydney_meets_a_repeated_hour_in_april_and_a_gap_in_october) {
  EXPECT_THAT(show(plain("FREQ=DAILY", "2026-04-04T02:30"), "Australia/Sydney", 2).reasons,
              ElementsAre("", "first_of_two"));
  EXPECT_THAT(show(plain("FREQ=DAILY", "2026-10-03T02:30"), "Australia/Sydney", 2).reasons,
              ElementsAre("", "moved_by_gap"));
}

TEST(wall_time, in_sao_paulo_follows_its_history) {
  // Until 2019 the clocks changed at midnight, so that a day began at 01:00; there has been no summer time since.
  const auto then = show(plain("FREQ=DAILY", "2018-11-03T00:00"), "America/Sao_Paulo", 2);
  EXPECT_THAT(then.instants, ElementsAre("2018-11-03T03:00", "2018-11-04T03:00"));
  EXPECT_EQ(then.sentences[1], "the clocks skip 00:00 on 4 November: 01:00");
  EXPECT_THAT(show(plain("FREQ=MONTHLY;INTERVAL=6", "2026-01-15T08:00"), "America/Sao_Paulo", 2).instants,
              ElementsAre("2026-01-15T11:00", "2026-07-15T11:00"));
}

TEST(wall_time, in_kolkata_knows_no_clock_change) {
  for (const auto& reasons : show(plain("FREQ=DAILY", "2026-01-01T02:30"), "Asia/Kolkata", 100).reasons)
    EXPECT_EQ(reasons, "");
}

}  // namespace
}  // namespace aido::recurrence
