#include "engine/recurrence/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/recurrence/random_rule.hpp"
#include "test/engine/recurrence/slots.hpp"

namespace aido::recurrence {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

phrase understood(std::string_view words) {
  const auto p = parse_words(words);
  if (!p) ADD_FAILURE() << words << ": " << p.error().detail;
  return p ? *p : phrase{};
}

std::string rule_in(std::string_view words) { return to_text(understood(words).rule); }

std::string refusal(std::string_view words) {
  const auto p = parse_words(words);
  if (p) ADD_FAILURE() << words << " was understood as " << to_text(p->rule);
  if (!p) EXPECT_EQ(p.error().code, errc::invalid_value);
  return p ? std::string{} : p.error().detail;
}

struct meaning {
  std::string_view words;
  std::string_view rule;
};

constexpr meaning meanings[] = {
    {"daily", "FREQ=DAILY"},
    {"every day", "FREQ=DAILY"},
    {"Each Day", "FREQ=DAILY"},
    {"every other day", "FREQ=DAILY;INTERVAL=2"},
    {"every second day", "FREQ=DAILY;INTERVAL=2"},
    {"every three days", "FREQ=DAILY;INTERVAL=3"},
    {"every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
    {"weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
    {"on workdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
    {"weekends", "FREQ=WEEKLY;BYDAY=SA,SU"},
    {"every weekend", "FREQ=WEEKLY;BYDAY=SA,SU"},
    {"every other weekend", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU"},
    {"weekly", "FREQ=WEEKLY"},
    {"weekly on Mon, Thu", "FREQ=WEEKLY;BYDAY=MO,TH"},
    {"Weekly  on  mon,thu", "FREQ=WEEKLY;BYDAY=MO,TH"},
    {"every week on Tuesday and Sat.", "FREQ=WEEKLY;BYDAY=TU,SA"},
    {"every 2 weeks on Mon and Thu", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"},
    {"every other week on Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"},
    {"every second week on Monday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"},
    {"every fortnight", "FREQ=WEEKLY;INTERVAL=2"},
    {"fortnightly on wed", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"},
    {"every Monday and Friday", "FREQ=WEEKLY;BYDAY=MO,FR"},
    {"Mondays and Thursdays", "FREQ=WEEKLY;BYDAY=MO,TH"},
    {"every other Tuesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"},
    {"monthly", "FREQ=MONTHLY"},
    {"every month on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"},
    {"monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"},
    {"the 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=15"},
    {"on the 1st and 15th", "FREQ=MONTHLY;BYMONTHDAY=1,15"},
    {"on the 1st, 10th, and 20th of each month", "FREQ=MONTHLY;BYMONTHDAY=1,10,20"},
    {"on the first day of the month", "FREQ=MONTHLY;BYMONTHDAY=1"},
    {"last day of month", "FREQ=MONTHLY;BYMONTHDAY=-1"},
    {"last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"},
    {"the last day of every month", "FREQ=MONTHLY;BYMONTHDAY=-1"},
    {"the first and last day of every month", "FREQ=MONTHLY;BYMONTHDAY=1,-1"},
    {"second last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-2"},
    {"every month on the 31st", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"},
    {"on the 30th of every 2 months", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29,30;BYSETPOS=-1"},
    {"on the 15th and 31st", "FREQ=MONTHLY;BYMONTHDAY=15,28,29,30,31;BYSETPOS=1,-1"},
    {"every month on the 31st, skipping months without it", "FREQ=MONTHLY;BYMONTHDAY=31"},
    {"last Friday of the month", "FREQ=MONTHLY;BYDAY=-1FR"},
    {"on the last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"},
    {"monthly on the last Fri", "FREQ=MONTHLY;BYDAY=-1FR"},
    {"every last Friday", "FREQ=MONTHLY;BYDAY=-1FR"},
    {"first Monday of every 3 months", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
    {"every 3 months on the first Monday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
    {"the first and third Monday of the month", "FREQ=MONTHLY;BYDAY=1MO,3MO"},
    {"the 1st Monday and the 3rd Tuesday of the month", "FREQ=MONTHLY;BYDAY=1MO,3TU"},
    {"second last weekday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"},
    {"last workday of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"},
    {"quarterly", "FREQ=MONTHLY;INTERVAL=3"},
    {"quarterly on the 1st", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"},
    {"every quarter", "FREQ=MONTHLY;INTERVAL=3"},
    {"every 6 months", "FREQ=MONTHLY;INTERVAL=6"},
    {"yearly", "FREQ=YEARLY"},
    {"annually", "FREQ=YEARLY"},
    {"every year on 1 March", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
    {"1 March every year", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
    {"March 1 every year", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
    {"on March 1st yearly", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
    {"every 1 March", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1"},
    {"every January on the 15th", "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15"},
    {"every 2 years on the 1st of March", "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1"},
    {"on the last Sunday of March and October every year", "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU"},
    {"on the 31st of January and February every year", "FREQ=MONTHLY;BYMONTH=1,2;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"},
    {"on the last Friday of the year", "FREQ=YEARLY;BYDAY=-1FR"},
    {"on the 100th day of every year", "FREQ=YEARLY;BYYEARDAY=100"},
    {"every leap day", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"},
    {"every year on 29 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"},
    {"every year on 29 February, skipping years without it", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"},
    {"every day until 31 Dec 2027", "FREQ=DAILY;UNTIL=20271231"},
    {"every day, until December 31, 2027", "FREQ=DAILY;UNTIL=20271231"},
    {"every day till the 31st of december 2027", "FREQ=DAILY;UNTIL=20271231"},
    {"every day until 2027-12-31", "FREQ=DAILY;UNTIL=20271231"},
    {"every day until 31 Dec 2027 at 18:30", "FREQ=DAILY;UNTIL=20271231T183000"},
    {"every day for 10 times", "FREQ=DAILY;COUNT=10"},
    {"weekly on Mon and Thu, 10 times", "FREQ=WEEKLY;COUNT=10;BYDAY=MO,TH"},
    {"monthly 3 times", "FREQ=MONTHLY;COUNT=3"},
    {"every day at 8:00", "FREQ=DAILY;BYHOUR=8;BYMINUTE=0"},
    {"every day at 8am", "FREQ=DAILY;BYHOUR=8;BYMINUTE=0"},
    {"every day at 8 pm", "FREQ=DAILY;BYHOUR=20;BYMINUTE=0"},
    {"every day at 12am", "FREQ=DAILY;BYHOUR=0;BYMINUTE=0"},
    {"every day at noon", "FREQ=DAILY;BYHOUR=12;BYMINUTE=0"},
    {"every weekday at 17:45 until 2027-12-31",
     "FREQ=WEEKLY;UNTIL=20271231;BYDAY=MO,TU,WE,TH,FR;BYHOUR=17;BYMINUTE=45"},
};

TEST(words, mean_the_rule_that_people_expect) {
  for (const auto& [words, rule] : meanings) {
    EXPECT_EQ(rule_in(words), rule) << words;
    EXPECT_EQ(understood(words).counting, counting::due) << words;
  }
}

TEST(words, count_from_completion_where_they_say_so) {
  for (const auto* words :
       {"every 3 days after completion", "3 days after completion", "three days after completion"}) {
    const auto p = understood(words);
    EXPECT_EQ(to_text(p.rule), "FREQ=DAILY;INTERVAL=3") << words;
    EXPECT_EQ(p.counting, counting::completion) << words;
  }
  EXPECT_EQ(rule_in("2 weeks after completion"), "FREQ=WEEKLY;INTERVAL=2");
  EXPECT_EQ(rule_in("a month after completion, 5 times"), "FREQ=MONTHLY;COUNT=5");
}

TEST(words, keep_the_anchor_day_unless_they_say_to_skip) {
  EXPECT_EQ(understood("monthly").month_end, month_end_policy::clamp);
  EXPECT_EQ(understood("monthly, skipping months without it").month_end, month_end_policy::skip);
}

TEST(words, on_the_15th_and_31st_come_twice_in_every_month) {
  EXPECT_THAT(dates_of(understood("on the 15th and 31st").rule, local("2027-01-15T08:00"), 6),
              ElementsAre("2027-01-15", "2027-01-31", "2027-02-15", "2027-02-28", "2027-03-15", "2027-03-31"));
  EXPECT_THAT(dates_of(understood("on the 28th and 31st").rule, local("2027-01-28T08:00"), 5),
              ElementsAre("2027-01-28", "2027-01-31", "2027-02-28", "2027-03-28", "2027-03-31"));
  EXPECT_THAT(dates_of(understood("on the 29th and 30th").rule, local("2028-02-01T08:00"), 3),
              ElementsAre("2028-02-29", "2028-03-29", "2028-03-30"));
}

TEST(words_that_are_not_understood, are_named_with_their_character) {
  EXPECT_THAT(refusal("every fortnite"), HasSubstr("At character 7: \"fortnite\" is not a word of a recurrence."));
  EXPECT_THAT(refusal("every day on Monday"), HasSubstr("At character 14: \"Monday\" does not fit here."));
  EXPECT_THAT(refusal("täglich"), HasSubstr("At character 1: \"täglich\""));
  EXPECT_THAT(refusal("every day — sometimes"), HasSubstr("At character 11: \"—\""));
  EXPECT_THAT(refusal("monthly on Monday"), HasSubstr("At character 12: \"Monday\" needs an ordinal"));
  EXPECT_THAT(refusal("every"), HasSubstr("At character 6: the phrase ends here"));
}

TEST(words_that_are_not_understood, are_answered_with_examples) {
  EXPECT_THAT(refusal("now and then"), HasSubstr("Examples: every 2 weeks on Mon and Thu;"));
}

TEST(words_that_mean_no_rule, are_refused) {
  for (const auto* words : {"",
                            " ",
                            ",",
                            "and",
                            "every",
                            "every other",
                            "3 days",
                            "1 March",
                            "on 1 March",
                            "every 0 days",
                            "every 99999 days",
                            "on the 32nd",
                            "on the 0th of the month",
                            "every year on 31 April",
                            "every year on 30 February",
                            "every year on the 15th",
                            "sixth Monday of the month",
                            "on the 54th Monday of the year",
                            "the 1st and last Friday and 2nd day",
                            "on the 31st and last day of the month",
                            "every day until 2027",
                            "every day until 31 Feb 2027",
                            "every day until yesterday",
                            "every day for 10 times until 2027-12-31",
                            "every day until 2027-12-31, 10 times",
                            "every day 0 times",
                            "every day at 25:00",
                            "every day at 8:60",
                            "every day at 13pm",
                            "every day at 8:00 at 9:00",
                            "every day at",
                            "every day for",
                            "weekly on the 15th",
                            "daily on the 15th",
                            "every day after",
                            "every day after Monday",
                            "weekly or its last day",
                            "every month on the 15th of every 2 months",
                            "monthly on the last Friday of the year",
                            "every other 15th",
                            "every leap year",
                            "second",
                            "every 2 days in January",
                            "every minute",
                            "hourly",
                            "on the day",
                            "40th last day of the month",
                            "every 3 months on 1 March",
                            "every 2 years on the 31st of January and February"})
    EXPECT_THAT(refusal(words), HasSubstr("At character")) << words;
}

TEST(words_that_are_too_long, are_refused) {
  std::string words = "every Monday";
  while (words.size() <= limits::max_words) words += ", Monday";
  EXPECT_THAT(refusal(words), HasSubstr("at most"));
}

TEST(a_rule_in_words, reads_as_people_say_it) {
  const std::vector<std::pair<std::string, std::string>> said{
      {"FREQ=DAILY", "every day"},
      {"FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20271231",
       "every 2 weeks on Monday and Thursday, until 31 December 2027"},
      {"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday"},
      {"FREQ=WEEKLY;BYDAY=SU,FR;COUNT=3", "every Friday and Sunday, 3 times"},
      {"FREQ=MONTHLY;BYDAY=-1FR", "on the last Friday of every month"},
      {"FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO,3MO", "on the first and third Monday of every 3 months"},
      {"FREQ=MONTHLY;BYMONTHDAY=1,15", "on the 1st and 15th of every month"},
      {"FREQ=MONTHLY;BYMONTHDAY=-1", "on the last day of every month"},
      {"FREQ=MONTHLY;BYMONTHDAY=31", "on the 31st of every month, skipping months without it"},
      {"FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "on the 31st of every month, or its last day"},
      {"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "on the second last weekday of every month"},
      {"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1", "every year on 1 March"},
      {"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "every year on 29 February, or its last day"},
      {"FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", "on the last Sunday of March and October every year"},
      {"FREQ=YEARLY;BYDAY=20MO", "on the 20th Monday of every year"},
      {"FREQ=DAILY;BYHOUR=8,20;BYMINUTE=0", "every day at 08:00 and 20:00"},
      {"FREQ=DAILY;UNTIL=20271231T180000Z", "every day, until 31 December 2027 at 18:00 UTC"},
  };
  for (const auto& [text, words] : said) EXPECT_EQ(in_words(rule_of(text)), words) << text;
}

TEST(a_rule_in_words, says_every_part_of_an_exotic_rule) {
  const std::vector<std::pair<std::string, std::string>> said{
      {"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
       "every month on each day that is a Friday, and is the 13th day of the month"},
      {"FREQ=YEARLY;BYWEEKNO=20,-1;BYDAY=MO;WKST=SU",
       "every year on each day that is a Monday, and is in the 20th or last week of the year, weeks beginning on Sunday"},
      {"FREQ=MONTHLY;BYDAY=TU,WE,TH;BYSETPOS=3",
       "every month on each day that is a Tuesday, a Wednesday or a Thursday, of these only the third of each month"},
      {"FREQ=YEARLY;BYMONTH=6,7;COUNT=10", "every year in June and July, 10 times"},
      {"FREQ=DAILY;BYHOUR=9;BYSECOND=5,6", "every day, in hour 9, at second 5 and 6"},
      {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU", "every 2 weeks on Tuesday and Sunday, weeks beginning on Sunday"},
      {"FREQ=YEARLY;BYYEARDAY=1,-1;BYDAY=MO,1TU",
       "every year on each day that is a Monday or the first Tuesday of the year, and is the 1st or last day of the year"},
  };
  for (const auto& [text, words] : said) EXPECT_EQ(in_words(rule_of(text)), words) << text;
}

TEST(words, are_read_back_from_their_own_sentence) {
  for (const auto& [words, rule] : meanings) {
    const auto p = understood(words);
    EXPECT_EQ(understood(in_words(p)), p) << words << " -> " << in_words(p);
  }
  for (const auto* words :
       {"3 days after completion", "2 weeks after completion, 4 times", "monthly, skipping months without it",
        "every Monday at 9:15 after completion", "yearly skipping years without it"})
    EXPECT_EQ(understood(in_words(understood(words))), understood(words)) << words;
}

/// Phrases put together from pieces; most of them are understood.
std::string random_words() {
  const auto one_of = [](std::vector<std::string> all) { return *rc::gen::elementOf(std::move(all)); };
  const std::vector<std::string> days{"Mon", "tuesday", "Wed", "Thursdays", "Fri", "sat", "Sunday"};
  const std::vector<std::string> ordinals{"1st",  "second", "3rd",  "15th", "28th",
                                          "29th", "30th",   "31st", "last", "third last"};
  const std::vector<std::string> months{"Jan", "February", "apr", "June", "Sept", "December"};
  const auto list = [&](const std::vector<std::string>& of) {
    return *rc::gen::arbitrary<bool>() ? one_of(of) : one_of(of) + " and " + one_of(of);
  };
  const auto pattern = one_of({"daily",
                               "every other day",
                               "every 4 days",
                               "weekdays",
                               "weekends",
                               "weekly on " + list(days),
                               "every 3 weeks on " + list(days),
                               "every " + list(days),
                               "monthly",
                               "quarterly",
                               "on the " + list(ordinals),
                               "on the " + list(ordinals) + " day of every 2 months",
                               "on the " + list(ordinals) + ' ' + one_of(days) + " of the month",
                               "on the " + list(ordinals) + " workday of the month",
                               "yearly",
                               "every 2 years on 29 Feb",
                               "on the " + list(ordinals) + " of " + list(months) + " every year",
                               "on the " + list(ordinals) + ' ' + one_of(days) + " of " + list(months) + " every year",
                               "on the " + list(ordinals) + ' ' + one_of(days) + " of the year",
                               "on the " + list(ordinals) + " day of every 3 years",
                               "every leap day",
                               "5 days after completion"});
  const auto policy = one_of({"", "", "", ", skipping months without it", ", or its last day"});
  const auto time = one_of({"", "", " at 8", " at 7:45pm", " at midnight"});
  const auto end =
      one_of({"", "", " until 3 May 2031", ", 12 times", ", until 2031-05-03 at 9:30", " after completion"});
  return pattern + policy + time + end;
}

RC_GTEST_PROP(any_words, that_are_understood_are_read_back_from_their_sentence, ()) {
  const auto words = random_words();
  const auto p = parse_words(words);
  RC_CLASSIFY(p.has_value(), "understood");
  if (!p) {
    RC_ASSERT(p.error().detail.starts_with("At character "));
    return;
  }
  const auto sentence = in_words(*p);
  RC_LOG() << words << " -> " << to_text(p->rule) << " -> " << sentence << '\n';
  const auto again = parse_words(sentence);
  RC_ASSERT(again.has_value());
  RC_ASSERT(*again == *p);
}

RC_GTEST_PROP(any_words, that_are_understood_make_a_rule_that_the_engine_takes, ()) {
  const auto p = parse_words(random_words());
  if (p) RC_ASSERT(parse_rule(to_text(p->rule)).value() == p->rule);
}

RC_GTEST_PROP(any_words, and_any_bytes_are_read_or_refused, (const std::string& bytes)) {
  for (const auto& words : {bytes, "every " + bytes, "on the 1st " + bytes}) {
    const auto p = parse_words(words);
    if (!p) RC_ASSERT(!p.error().detail.empty());
  }
}

RC_GTEST_PROP(any_rule, has_words_that_begin_with_how_often, ()) {
  const auto words = in_words(*random_rule());
  RC_ASSERT(words.starts_with("every ") || words.starts_with("on the "));
}

RC_GTEST_PROP(any_rule, whose_words_are_understood_means_the_same_in_words, ()) {
  const auto r = *random_rule();
  const auto start = *random_start();
  const auto p = parse_words(in_words(r));
  RC_CLASSIFY(p.has_value(), "understood");
  if (!p || (r.until && r.until->form == until_form::utc)) return;
  RC_LOG() << to_text(r) << " -> " << in_words(r) << " -> " << to_text(p->rule) << '\n';
  auto read = p->rule;
  read.by_second = r.by_second;
  RC_ASSERT(slots_of(read, start, 30).size() == slots_of(r, start, 30).size());
  const auto expected = slots_of(r, start, 30);
  const auto found = slots_of(read, start, 30);
  for (std::size_t i = 0; i < expected.size(); ++i) RC_ASSERT(found[i].at == expected[i].at);
}

}  // namespace
}  // namespace aido::recurrence
