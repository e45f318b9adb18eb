#include <gtest/gtest.h>

#include "given.hpp"

namespace aido::transfer {
namespace {

const std::string header = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\r\n";

batch read(const std::string& rows) { return read_todoist("\xEF\xBB\xBF" + header + rows, in_berlin()); }

TEST(todoist_test, a_task_with_its_labels_priority_date_and_description) {
  const auto found =
      read("task,\"Plan, the \"\"trip\"\" @travel\",\"two\nlines\",1,1,Me,,2026-12-24 8:00,en,Europe/Berlin\r\n");
  ASSERT_EQ(found.items.size(), 1U);
  EXPECT_EQ(body_of(found.items[0]), R"({"title":"Plan, the \"trip\"","labels":["travel"],"priority":4,)"
                                     R"("notes":"two\nlines","due":{"local":"2026-12-24T08:00:00"}})");
}

TEST(todoist_test, indented_tasks_are_the_checklist_and_notes_the_notes_of_the_task_before) {
  const auto found = read("task,Trip,,4,1,,,,,\r\ntask,Hotel,,4,2,,,,,\r\nnote,Ask Anna,,,,,,,,\r\n");
  ASSERT_EQ(found.items.size(), 1U);
  EXPECT_EQ(body_of(found.items[0]),
            R"({"title":"Trip","priority":0,"checklist":[{"text":"Hotel"}],"notes":"Ask Anna"})");
}

TEST(todoist_test, a_section_is_a_label_of_the_tasks_after_it) {
  const auto found = read("section,Later,,,,,,,,\r\ntask,a,,4,1,,,,,\r\n");
  EXPECT_EQ(json::serialize(found.items.at(0).body.at("labels")), R"(["Later"])");
}

TEST(todoist_test, repetitions_in_plain_words_begin_today) {
  const auto found = read("task,a,,4,1,,,every monday at 9:00,en,\r\ntask,b,,4,1,,,dans 3 jours,fr,\r\n");
  EXPECT_EQ(body_of(found.items.at(0)), R"({"title":"a","priority":0,"due":{"local":"2026-11-26T09:00:00"},)"
                                        R"("recurrence":{"words":"every monday"}})");
  EXPECT_EQ(text_of(found.items.at(1).not_understood), "line 3: DATE: \"dans 3 jours\"");
}

TEST(todoist_test, rows_of_another_kind_and_files_of_another_kind_are_refused) {
  EXPECT_EQ(text_of(read("bogus,x\r\n").refused), "line 2: TYPE bogus is none of task, note, section");
  EXPECT_EQ(read_todoist("a,b\n1,2\n", in_berlin()).refused.size(), 1U);
  EXPECT_EQ(text_of(read("task,\"open").refused), "the file: after line 2: the quotes are not in order");
}

}  // namespace
}  // namespace aido::transfer
