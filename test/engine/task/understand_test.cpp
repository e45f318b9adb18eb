#include "engine/task/understand.hpp"

#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

task::create in_words(std::string words) {
  auto c = titled("Water the plants");
  c.due = berlin("2026-11-25T08:00");
  c.recurrence.emplace().words = std::move(words);
  return c;
}

std::string next_due(world& w, const task_id& id) {
  w.tell(task::complete{id}).value();
  return to_string(task::local_of(w.task(w.task(id).next_occurrence.value()).due.value()));
}

aido::recurrence::moment moment(std::string_view text) { return aido::recurrence::parse_moment(text).value(); }

TEST(a_recurrence_in_words, is_kept_as_the_rule_that_was_understood) {
  world w;
  const auto id = w.make(in_words("every 2 weeks on Mon and Thu"));
  EXPECT_EQ(w.task(id).recurrence->rrule, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
  EXPECT_EQ(w.task(id).recurrence->anchor, task::anchor::due);
}

TEST(a_recurrence_in_words, may_count_from_completion) {
  world w;
  const auto id = w.make(in_words("3 days after completion"));
  w.set_now("2026-12-01T08:00:00Z");
  EXPECT_EQ(next_due(w, id), "2026-12-04T08:00:00");
}

TEST(a_recurrence_in_words, that_is_not_understood_names_the_field_and_the_word) {
  world w;
  const auto refused = w.tell(in_words("every blue moon"));
  EXPECT_EQ(refused.error().code, errc::invalid_value);
  EXPECT_EQ(refused.error().field, "/recurrence/words");
  EXPECT_NE(refused.error().detail.find("blue"), std::string::npos);
}

TEST(a_recurrence_in_words, stands_alone) {
  world w;
  auto c = in_words("daily");
  c.recurrence->rrule = "FREQ=DAILY";
  EXPECT_EQ(w.tell(c).error().field, "/recurrence");
}

TEST(an_exception, is_passed_over) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.recurrence->exceptions = std::vector{moment("2026-11-27"), moment("2026-11-26T08:00")};
  const auto id = w.make(c);
  EXPECT_EQ(next_due(w, id), "2026-11-28T08:00:00");
}

TEST(an_exception, is_no_missed_slot) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.recurrence->exceptions = std::vector{moment("2026-11-26")};
  const auto id = w.make(c);
  w.set_now("2026-11-28T06:00:00Z");
  EXPECT_EQ(next_due(w, id), "2026-11-28T08:00:00");
  ASSERT_EQ(w.task(id).missed.size(), 1u);
  EXPECT_EQ(to_string(w.task(id).missed.front()), "2026-11-27T08:00:00");
}

TEST(a_patch_of_a_recurrence, changes_what_it_names) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.recurrence->catch_up = task::catch_up::none;
  const auto id = w.make(c);
  task::patch p;
  p.recurrence.emplace().emplace().exceptions = std::vector{moment("2026-11-26")};
  w.tell(task::change{id, p, {}}).value();
  const auto& r = *w.task(id).recurrence;
  EXPECT_EQ(r.rrule, "FREQ=DAILY");
  EXPECT_EQ(r.catch_up, task::catch_up::none);
  EXPECT_EQ(r.start, local("2026-11-25T08:00"));
  EXPECT_EQ(r.exceptions.size(), 1u);
}

/// Its recurrence as `p` leaves it.
task::recurrence patched(const task::create& c, const task::recurrence_plan& p) {
  world w;
  const auto id = w.make(c);
  w.tell(task::change{id, {.recurrence = std::optional(p)}, {}}).value();
  return *w.task(id).recurrence;
}

TEST(a_patch_of_a_recurrence, puts_what_is_null_back_to_its_default) {
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=MONTHLY");
  c.recurrence->anchor = task::anchor::completion;
  c.recurrence->month_end = task::month_end::skip;
  c.recurrence->catch_up = task::catch_up::all;
  c.recurrence->start = local("2026-11-20T07:00");
  c.recurrence->exceptions = std::vector{moment("2026-12-25")};
  task::recurrence_plan nulls;
  nulls.anchor.emplace();
  nulls.month_end.emplace();
  nulls.catch_up.emplace();
  nulls.start.emplace();
  nulls.exceptions.emplace();
  task::recurrence expected;
  expected.rrule = "FREQ=MONTHLY";
  expected.start = local("2026-11-25T08:00");
  EXPECT_EQ(patched(c, nulls), expected);
}

TEST(a_patch_of_a_recurrence, lets_words_say_what_is_null) {
  task::recurrence_plan in_new_words;
  in_new_words.words = "every 3 days after completion";
  in_new_words.anchor.emplace();
  const auto r = patched(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"), in_new_words);
  EXPECT_EQ(r.anchor, task::anchor::completion);
}

TEST(a_new_recurrence, reads_null_as_absent) {
  auto c = in_words("every 3 days after completion");
  c.recurrence->anchor.emplace();
  c.recurrence->start.emplace();
  c.recurrence->exceptions.emplace();
  world w;
  const auto& r = *w.task(w.make(c)).recurrence;
  EXPECT_EQ(r.anchor, task::anchor::completion);
  EXPECT_EQ(r.start, local("2026-11-25T08:00"));
  EXPECT_TRUE(r.exceptions.empty());
}

}  // namespace
}  // namespace aido
