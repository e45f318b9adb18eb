#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::transfer {
namespace {

item only(std::string_view line) {
  auto found = read_todotxt(line, in_berlin());
  EXPECT_EQ(found.items.size(), 1U);
  return found.items.empty() ? item() : std::move(found.items.front());
}

TEST(todotxt_test, priority_project_context_and_due_are_fields) {
  const auto one = only("(A) 2026-11-01 Call mum +Family @phone due:2026-12-01");
  EXPECT_EQ(body_of(one), R"({"priority":4,"due":{"date":"2026-12-01"},"title":"Call mum","labels":["phone"]})");
  EXPECT_EQ(one.list, "Family");
  EXPECT_TRUE(one.not_understood.empty());
}

TEST(todotxt_test, the_first_project_is_the_list_and_further_ones_are_labels) {
  const auto one = only("Write +a +b");
  EXPECT_EQ(one.list, "a");
  EXPECT_EQ(body_of(one), R"({"title":"Write","labels":["b"]})");
}

TEST(todotxt_test, a_line_that_is_done_begins_with_x_and_a_blank) {
  const auto one = only("x 2026-01-02 2026-01-01 Pay pri:B");
  EXPECT_EQ(one.status, standing::done);
  EXPECT_EQ(body_of(one), R"({"priority":3,"title":"Pay"})");
  EXPECT_EQ(only("xylophone lesson").status, standing::open);
}

TEST(todotxt_test, rec_with_a_plus_counts_from_the_due_and_without_from_completion) {
  EXPECT_EQ(json::serialize(only("a due:2026-12-01 rec:+2w").body["recurrence"]),
            R"({"rrule":"FREQ=WEEKLY;INTERVAL=2"})");
  EXPECT_EQ(json::serialize(only("a due:2026-12-01 rec:1b").body["recurrence"]),
            R"({"rrule":"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR","anchor":"completion"})");
}

TEST(todotxt_test, what_is_not_understood_is_named_and_stays_in_the_title) {
  const auto one = only("Read t:2026-12-01 due:soon http://x.y/z 10:30 rec:5q");
  EXPECT_EQ(one.body.at("title").as_string(), "Read t:2026-12-01 due:soon http://x.y/z 10:30 rec:5q");
  EXPECT_EQ(text_of(one.not_understood),
            "line 1: t: it stays in the title\nline 1: due: \"soon\" is no date\nline 1: rec: \"5q\"");
}

TEST(todotxt_test, a_line_without_text_is_refused_by_its_number) {
  const auto found = read_todotxt("ok\n\n(A) +home\n", in_berlin());
  EXPECT_EQ(found.items.size(), 1U);
  EXPECT_EQ(text_of(found.refused), "line 3: there is no text");
}

}  // namespace
}  // namespace aido::transfer
