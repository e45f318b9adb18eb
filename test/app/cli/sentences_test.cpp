#include "app/cli/sentences.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::cli {
namespace {

/// Tells one event after the other.
class sentences_test : public testing::Test {
 protected:
  std::string tell(std::string_view type, std::string_view data) {
    const json::object event{{"at", "2026-11-26T09:00:00.000Z"},
                             {"by", "local"},
                             {"type", type},
                             {"subject", "s"},
                             {"data", json::parse(data)}};
    const auto line = story.tell(event);
    const std::string begin = "2026-11-26 10:00:00  local  ";
    EXPECT_TRUE(line.starts_with(begin)) << line;
    return line.substr(begin.size());
  }

  narrator story{in_berlin().here};
};

TEST_F(sentences_test, a_change_says_from_what_to_what) {
  tell("task.created", R"({"title": "Milk", "due": {"date": "2026-12-01"}, "list": "x"})");
  EXPECT_EQ(tell("task.changed", R"({"due": {"date": "2026-12-02"}})"),
            "changed the due from 2026-12-01 to 2026-12-02");
  EXPECT_EQ(tell("task.changed", R"({"due": null, "title": "Oat milk"})"),
            "changed the due from 2026-12-02 to none; the title from “Milk” to “Oat milk”");
  EXPECT_EQ(tell("task.changed", R"({"labels": ["a", "b"]})"), "changed the labels from none to a, b");
}

TEST_F(sentences_test, each_kind_of_event_is_a_sentence) {
  EXPECT_EQ(tell("task.created", R"({"title": "Milk"})"), "created “Milk”");
  EXPECT_EQ(tell("task.completed", R"({"next": "0193590a-5d80-7c3e-9a41-6f2b8c1d0e57"})"),
            "completed it; the next one is 8c1d0e57");
  EXPECT_EQ(tell("reminder.fired", R"({"late_by_seconds": 300})"), "a reminder fired, late by 5m");
  EXPECT_EQ(tell("task.trashed", "{}"), "moved it to the trash");
}

TEST_F(sentences_test, an_event_of_a_newer_server_is_shown_as_it_is) {
  EXPECT_EQ(tell("task.painted", R"({"color":"red"})"), R"(task.painted {"color":"red"})");
}

}  // namespace
}  // namespace aido::cli
