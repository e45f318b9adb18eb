#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::transfer {
namespace {

item only(std::string_view text) {
  auto found = read_taskwarrior(text, in_berlin());
  EXPECT_EQ(found.items.size(), 1U);
  return found.items.empty() ? item() : std::move(found.items.front());
}

TEST(taskwarrior_test, fields_find_their_place) {
  const auto one =
      only(R"([{"description":"Paint","project":"Home","tags":["diy"],"priority":"H","uuid":"u","status":"pending",
    "due":"20261201T070000Z","annotations":[{"entry":"20261102T100000Z","description":"blue"}]}])");
  EXPECT_EQ(body_of(one),
            R"({"title":"Paint","labels":["diy"],"priority":4,)"
            R"("due":{"local":"2026-12-01T08:00:00","zone":"Europe/Berlin"},"notes":"- 2026-11-02: blue"})");
  EXPECT_EQ(one.list, "Home");
  EXPECT_EQ(one.where, "uuid u");
}

TEST(taskwarrior_test, midnight_is_a_day) {
  EXPECT_EQ(json::serialize(only(R"([{"description":"a","due":"20261130T230000Z"}])").body["due"]),
            R"({"date":"2026-12-01"})");
}

TEST(taskwarrior_test, of_a_recurring_task_one_open_instance_goes_on) {
  const auto found = read_taskwarrior(
      R"([{"uuid":"t","description":"Water","status":"recurring","recur":"weekly","due":"20261101T070000Z","mask":"--"},
          {"uuid":"i","description":"Water","status":"pending","recur":"weekly","due":"20261201T070000Z","parent":"t","imask":1},
          {"uuid":"j","description":"Water","status":"pending","recur":"weekly","due":"20261208T070000Z","parent":"t","imask":2}])",
      in_berlin());
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(json::serialize(found.items[0].body.at("recurrence")), R"({"words":"weekly"})");
  EXPECT_FALSE(found.items[1].body.contains("recurrence"));
}

TEST(taskwarrior_test, periods_are_understood_in_its_own_spellings) {
  const auto rule = [](const std::string& recur) {
    const auto one = only(R"([{"description":"a","due":"20261201T070000Z","recur":")" + recur + "\"}]");
    return one.body.contains("recurrence") ? json::serialize(one.body.at("recurrence")) : text_of(one.not_understood);
  };
  EXPECT_EQ(rule("3d"), R"({"words":"every 3 days"})");
  EXPECT_EQ(rule("P2W"), R"({"words":"every 2 weeks"})");
  EXPECT_EQ(rule("weekdays"), R"({"words":"weekdays"})");
  EXPECT_EQ(rule("quarterly"), R"({"words":"quarterly"})");
  EXPECT_EQ(rule("biweekly"), R"({"words":"every 2 weeks"})");
  EXPECT_EQ(rule("3"), "item 1: recur: 3");
  EXPECT_EQ(rule("sometimes"), "item 1: recur: sometimes");
}

TEST(taskwarrior_test, what_was_deleted_is_cancelled_and_what_is_not_understood_is_named) {
  const auto found = read_taskwarrior(R"({"uuid":"a","description":"x","status":"deleted"}
{"uuid":"b","description":"y","depends":"a"}
nonsense
)",
                                      in_berlin());
  EXPECT_EQ(text_of(found.refused), "line 3: not JSON: syntax error");
  ASSERT_EQ(found.items.size(), 2U);
  EXPECT_EQ(found.items[0].status, standing::cancelled);
  EXPECT_EQ(text_of(found.items[1].not_understood), "uuid b: depends: there is no such field");
}

}  // namespace
}  // namespace aido::transfer
