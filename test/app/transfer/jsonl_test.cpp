#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::transfer {
namespace {

TEST(jsonl_test, a_plain_body_is_taken_as_it_is) {
  const auto found =
      read_jsonl(R"({"title": "a", "checklist": [{"text": "b"}], "due": {"date": "2026-12-01"}})", in_berlin());
  ASSERT_EQ(found.items.size(), 1U);
  EXPECT_EQ(body_of(found.items[0]), R"({"title":"a","checklist":[{"text":"b"}],"due":{"date":"2026-12-01"}})");
}

TEST(jsonl_test, of_an_exported_task_what_a_new_one_may_have_is_taken) {
  const auto found = read_jsonl(
      R"({"id":"3568ba6b-4115-58b6-874e-717421784d0e","list":"474b44fd-031e-5bd3-b838-ae5add388d7f","list_name":"Home",)"
      R"("title":"a","status":"done","due":null,"recurrence":{"rrule":"FREQ=DAILY"},"version":7,"events":[{}],)"
      R"("reminders":[{"id":"x","at":null,"before_seconds":60,"status":"pending"},{"before_seconds":5,"status":"fired"}]})",
      in_berlin());
  ASSERT_EQ(found.items.size(), 1U);
  const auto& one = found.items[0];
  EXPECT_EQ(body_of(one), R"({"title":"a","reminders":[{"before_seconds":60}]})");
  EXPECT_EQ(one.list, "Home");
  EXPECT_EQ(one.status, standing::done);
  EXPECT_EQ(one.known, parse_uuid("3568ba6b-4115-58b6-874e-717421784d0e"));
  EXPECT_TRUE(one.not_understood.empty());
}

TEST(jsonl_test, bad_lines_are_named_and_the_others_go_in) {
  const auto found = read_jsonl("{\"title\":\"a\",\"colour\":1}\n\n{broken\n[1]\n", in_berlin());
  ASSERT_EQ(found.items.size(), 1U);
  EXPECT_EQ(text_of(found.items[0].not_understood), "line 1: colour: there is no such field");
  ASSERT_EQ(found.refused.size(), 2U);
  EXPECT_EQ(found.refused[0].where, "line 3");
  EXPECT_EQ(text_of({found.refused[1]}), "line 4: not a JSON object");
}

}  // namespace
}  // namespace aido::transfer
