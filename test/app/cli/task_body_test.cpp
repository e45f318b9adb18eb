#include "app/cli/task_body.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::cli {
namespace {

std::string body(std::initializer_list<std::pair<const char*, const char*>> said) {
  arguments given;
  for (const auto& [name, value] : said) given.add(name, value);
  const auto fields = task_fields(given, in_berlin());
  return fields ? json::serialize(*fields) : fields.error().field + ": " + fields.error().detail;
}

TEST(task_body_test, only_what_is_named_is_in_the_body) {
  EXPECT_EQ(body({}), "{}");
  EXPECT_EQ(body({{"priority", "3"}}), R"({"priority":3})");
  EXPECT_EQ(body({{"title", "New"}, {"note", ""}}), R"({"title":"New","notes":""})");
}

TEST(task_body_test, none_clears) {
  EXPECT_EQ(body({{"due", "none"}, {"repeat", "none"}, {"label", "none"}, {"remind", "none"}}),
            R"({"labels":[],"due":null,"recurrence":null,"reminders":[]})");
}

TEST(task_body_test, reminders_come_before_the_due_or_at_a_moment) {
  EXPECT_EQ(body({{"remind", "15m"}, {"remind", "1d before"}, {"remind", "tomorrow 8:00"}}),
            R"({"reminders":[{"before_seconds":900},{"before_seconds":86400},{"at":"2026-11-27T07:00:00.000Z"}]})");
}

TEST(task_body_test, a_repetition_goes_out_as_it_was_typed) {
  EXPECT_EQ(body({{"repeat", " every 2nd Tuesday "}}), R"({"recurrence":{"words":"every 2nd Tuesday"}})");
  EXPECT_EQ(body({{"repeat", "freq=daily;count=3"}}), R"({"recurrence":{"rrule":"FREQ=DAILY;COUNT=3"}})");
  EXPECT_EQ(body({{"repeat", "rrule:FREQ=DAILY"}}), R"({"recurrence":{"rrule":"FREQ=DAILY"}})");
}

TEST(task_body_test, a_fault_names_the_flag) {
  EXPECT_TRUE(body({{"due", "whenever"}}).starts_with("--due: "));
  EXPECT_TRUE(body({{"remind", "sometime"}}).starts_with("--remind: "));
  EXPECT_TRUE(body({{"due", "8:00"}, {"zone", "Mars/Olympus"}}).starts_with("--zone: "));
  EXPECT_TRUE(body({{"zone", "Europe/Berlin"}}).starts_with("--zone: "));
}

TEST(task_body_test, the_past_is_named_by_a_moment_or_a_position) {
  const auto as_of = [](const char* phrase) {
    arguments given;
    given.add("at", phrase);
    return *as_of_of(given, in_berlin());
  };
  EXPECT_EQ(as_of("yesterday 18:00"), "2026-11-25T17:00:00.000Z");
  EXPECT_EQ(as_of("0193590a-5d80-7c3e-9a41-6f2b8c1d0e57:2:17"), "0193590a-5d80-7c3e-9a41-6f2b8c1d0e57:2:17");
}

}  // namespace
}  // namespace aido::cli
