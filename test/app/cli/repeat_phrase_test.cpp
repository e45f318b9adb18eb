#include "app/cli/repeat_phrase.hpp"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/api.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::cli {
namespace {

std::string rule(std::string_view phrase) {
  const auto found = read_repeat(phrase);
  return found ? text_at(*found, "rrule") : found.error().detail;
}

TEST(repeat_phrase_test, plain_words_are_rules) {
  EXPECT_EQ(rule("daily"), "FREQ=DAILY");
  EXPECT_EQ(rule("every week"), "FREQ=WEEKLY");
  EXPECT_EQ(rule("every 3 days"), "FREQ=DAILY;INTERVAL=3");
  EXPECT_EQ(rule("every other month"), "FREQ=MONTHLY;INTERVAL=2");
  EXPECT_EQ(rule("weekdays"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
  EXPECT_EQ(rule("every mon, thu"), "FREQ=WEEKLY;BYDAY=MO,TH");
  EXPECT_EQ(rule("weekly on Monday and Thursday"), "FREQ=WEEKLY;BYDAY=MO,TH");
  EXPECT_EQ(rule("Every Mondays"), "FREQ=WEEKLY;BYDAY=MO");
}

TEST(repeat_phrase_test, after_completion_is_the_anchor) {
  EXPECT_EQ(boost::json::serialize(*read_repeat("every 3 days after completion")),
            R"({"rrule":"FREQ=DAILY;INTERVAL=3","anchor":"completion"})");
}

TEST(repeat_phrase_test, an_rrule_stays_as_it_is) {
  EXPECT_EQ(rule("RRULE:FREQ=MONTHLY;BYDAY=-1FR"), "FREQ=MONTHLY;BYDAY=-1FR");
  EXPECT_EQ(rule("freq=daily;count=3"), "FREQ=DAILY;COUNT=3");
}

TEST(repeat_phrase_test, every_rule_made_of_words_is_one_that_the_engine_reads) {
  for (const auto* phrase : {"daily", "weekly", "monthly", "yearly", "weekdays", "every sunday", "every 1000 years"}) {
    EXPECT_TRUE(recurrence::parse_rule(rule(phrase))) << phrase;
  }
}

TEST(repeat_phrase_test, what_is_not_understood_is_refused) {
  for (const auto* phrase :
       {"", "often", "every", "every 0 days", "every blue moon", "FREQ=NEVER", "every mon, fish"}) {
    EXPECT_FALSE(read_repeat(phrase)) << phrase;
  }
}

}  // namespace
}  // namespace aido::cli
