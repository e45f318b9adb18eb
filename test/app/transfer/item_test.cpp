#include "app/transfer/item.hpp"

#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::transfer {
namespace {

TEST(item_test, an_id_is_the_same_for_ever) {
  // Written down: another one would bring every file that was imported once in again.
  EXPECT_EQ(to_string(lasting_id("ics", "abc@example.org", 0)), "019b76da-a800-7c0e-9e96-0f1ddb29d085");
}

TEST(item_test, ids_tell_formats_identities_and_repetitions_apart_and_are_of_version_7) {
  const auto id = lasting_id("ics", "a", 0);
  EXPECT_EQ(version_of(id), 7);
  EXPECT_NE(id, lasting_id("jsonl", "a", 0));
  EXPECT_NE(id, lasting_id("ics", "b", 0));
  EXPECT_NE(id, lasting_id("ics", "a", 1));
}

TEST(item_test, a_format_is_known_by_the_name_of_the_file_and_else_by_its_content) {
  EXPECT_EQ(format_of("todotxt", "x.ics", ""), "todotxt");
  EXPECT_EQ(format_of("", "x.ics", ""), "ics");
  EXPECT_EQ(format_of("", "-", "BEGIN:VCALENDAR\r\n"), "ics");
  EXPECT_EQ(format_of("", "-", "\xEF\xBB\xBFTYPE,CONTENT,PRIORITY\n"), "todoist");
  EXPECT_EQ(format_of("", "x.json", "[\n{\"description\":\"a\"}]"), "taskwarrior");
  EXPECT_EQ(format_of("", "x.json", "{\"description\":\"a\"}\n"), "taskwarrior");
  EXPECT_EQ(format_of("", "-", "{\"title\":\"a\"}\n"), "jsonl");
  EXPECT_EQ(format_of("", "-", "(A) Call mum\n"), "todotxt");
}

TEST(item_test, reminders_whose_moment_has_passed_are_left_out) {
  item one{.where = "line 1"};
  one.body = json::parse(R"({"due": {"local": "2026-11-26T10:30:00"}, "reminders": [
      {"before_seconds": 3600}, {"before_seconds": 600}, {"at": "2026-11-26T08:00:00Z"}, {"at": "2026-11-27T08:00:00Z"}]})")
                 .as_object();
  leave_out_past_reminders(one, in_berlin());
  EXPECT_EQ(json::serialize(one.body["reminders"]), R"([{"before_seconds":600},{"at":"2026-11-27T08:00:00Z"}])");
  EXPECT_EQ(one.not_understood.size(), 2U);
}

TEST(item_test, a_reminder_whose_moment_cannot_be_told_is_left_for_the_server_to_refuse) {
  for (const std::string lead :
       {"0.5", "1e30", "18446744073709551615", "-9223372036854775807", "-60", "\"60\"", "{}"}) {
    item one{.where = "line 1"};
    one.body =
        json::parse(R"({"due": {"date": "2026-11-01"}, "reminders": [{"before_seconds": )" + lead + "}]}").as_object();
    const auto before = body_of(one);
    leave_out_past_reminders(one, in_berlin());
    EXPECT_EQ(body_of(one), before);
    EXPECT_TRUE(one.not_understood.empty()) << lead;
  }
}

}  // namespace
}  // namespace aido::transfer
