#include "engine/recurrence/preview_request.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

preview_request asking_for(std::string words, std::string_view start) {
  preview_request asked;
  asked.words = std::move(words);
  asked.start = parse_moment(start);
  return asked;
}

preview_answer answered(const preview_request& asked) {
  auto answer = answer_of(asked, "Europe/Berlin");
  if (!answer) ADD_FAILURE() << answer.error().field << ' ' << answer.error().detail;
  return answer ? *answer : preview_answer{};
}

TEST(a_preview_answer, says_how_the_words_were_understood) {
  const auto answer = answered(asking_for("Every month on the 31st", "2027-01-31T08:00"));
  EXPECT_EQ(answer.rrule, "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1");
  EXPECT_EQ(answer.words, "on the 31st of every month, or its last day");
  EXPECT_EQ(answer.items.size(), limits::preview_default);
  EXPECT_EQ(answer.items[1].local, "2027-02-28T08:00:00");
  EXPECT_EQ(answer.items[1].zone, "Europe/Berlin");
  EXPECT_THAT(answer.items[1].reasons, ElementsAre("clamped"));
}

TEST(a_preview_answer, keeps_days_unless_the_rule_names_times) {
  EXPECT_EQ(answered(asking_for("daily", "2027-01-31")).items[0].local, "2027-01-31");
  EXPECT_EQ(answered(asking_for("daily at 8", "2027-01-31")).items[0].local, "2027-01-31T08:00:00");
}

TEST(a_preview_answer, has_a_rule_that_gives_the_same_slots_whatever_the_month_end) {
  auto asked = asking_for("monthly", "2027-01-31T08:00");
  const auto first = answered(asked);
  asked.words.reset();
  asked.rrule = first.rrule;
  asked.month_end = month_end_policy::skip;
  EXPECT_EQ(answered(asked).items, first.items);
}

TEST(a_preview_answer, writes_no_anchor_day_into_a_rule_that_counts_from_completion) {
  const auto answer = answered(asking_for("a month after completion", "2027-01-31"));
  EXPECT_EQ(answer.rrule, "FREQ=MONTHLY");
  EXPECT_EQ(answer.anchor, counting::completion);
  EXPECT_EQ(answer.items[1].local, "2027-02-28");
}

TEST(a_preview_answer, from_completion_keeps_the_day_of_the_one_before) {
  auto asked = asking_for("a month after completion", "2027-01-31");
  const auto items = answered(asked).items;
  EXPECT_EQ(items[1].local, "2027-02-28");
  EXPECT_EQ(items[1].sentence, "31 is not in February: moved to the last day");
  EXPECT_EQ(items[2].local, "2027-03-28");
  EXPECT_THAT(items[2].reasons, IsEmpty());
  EXPECT_EQ(items[2].number, 3U);
  asked.after = local("2027-05-01T00:00");
  EXPECT_EQ(answered(asked).items[0].local, "2027-05-28");
}

TEST(a_preview_answer, from_completion_goes_far_ahead) {
  auto asked = asking_for("3 days after completion", "2027-01-31T08:00");
  asked.after = local("9000-01-01T00:00");
  const auto items = answered(asked).items;
  EXPECT_EQ(items.size(), limits::preview_default);
  EXPECT_FALSE(items[0].number);
}

TEST(a_preview_answer, obeys_the_words_on_skipping_unless_the_request_says_otherwise) {
  auto asked = asking_for("monthly, skipping months without it", "2027-01-31");
  EXPECT_EQ(answered(asked).items[1].local, "2027-03-31");
  asked.month_end = month_end_policy::clamp;
  EXPECT_EQ(answered(asked).items[1].local, "2027-02-28");
}

TEST(a_preview_answer, reads_an_until_in_utc_in_the_zone) {
  preview_request asked = asking_for("", "2026-07-01T00:00");
  asked.words.reset();
  asked.rrule = "FREQ=DAILY;UNTIL=20260702T220000Z";
  const auto answer = answered(asked);
  EXPECT_EQ(answer.rrule, "FREQ=DAILY;UNTIL=20260702T220000Z");
  EXPECT_EQ(answer.items.size(), 3U);
}

TEST(a_preview_request, is_refused_at_the_field_at_fault) {
  const auto refused = [](const preview_request& asked) { return answer_of(asked, "UTC").error(); };
  EXPECT_EQ(refused({}).field, "/rrule");
  auto asked = asking_for("daily", "2027-01-31");
  asked.zone = "Mars/Olympus";
  EXPECT_EQ(refused(asked).field, "/zone");
  asked = asking_for("every year on 31 April", "2027-01-31");
  EXPECT_EQ(refused(asked).field, "/words");
  asked = asking_for("daily", "2027-01-31");
  asked.start.reset();
  EXPECT_EQ(refused(asked).code, errc::missing_field);
  asked = asking_for("daily", "2027-01-31");
  asked.exceptions.resize(limits::max_exceptions + 1);
  EXPECT_EQ(refused(asked).field, "/exceptions");
  asked = asking_for("daily, until 2026-01-01", "2027-01-31");
  EXPECT_THAT(refused(asked).detail, HasSubstr("UNTIL lies before"));
}

}  // namespace
}  // namespace aido::recurrence
