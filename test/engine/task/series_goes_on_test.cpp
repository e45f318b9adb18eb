#include <gtest/gtest.h>

#include "engine/reminder/schedule.hpp"
#include "engine/task/upcoming.hpp"
#include "test/engine/task/a_series.hpp"

/// How a series goes on after one of its occurrences was moved, or its rule was edited.
namespace aido {
namespace {

using namespace given;
using task::scope;

TEST(one_occurrence, with_a_time_leaves_a_series_of_days) {
  for (const auto how : {scope::usual, scope::this_one}) {
    world w;
    w.tell(workspace::change{{.default_reminder_time = time_of_day{std::chrono::hours{9}}}}).value();
    auto c = recurring(on("2026-11-25"), "FREQ=DAILY");
    c.reminders = {before_due(std::chrono::seconds{0})};
    const auto id = w.make(c);
    move(w, id, berlin("2026-11-25T15:00"), how).value();
    EXPECT_EQ(w.task(id).due, berlin("2026-11-25T15:00"));
    EXPECT_EQ(task::upcoming(w.task(id), "Europe/Berlin", 1).front(), local("2026-11-26T00:00"));
    w.set_now("2026-11-25T15:00:00Z");
    const auto next = complete(w, id);
    EXPECT_EQ(next.due, on("2026-11-26"));
    EXPECT_FALSE(next.series_content);
    EXPECT_EQ(reminder::next_wake(next, task::reading_of(w.facts()))->at, at("2026-11-26T08:00:00Z"));
  }
}

TEST(one_occurrence, of_a_whole_day_leaves_a_series_its_time) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  move(w, id, on("2026-11-25")).value();
  EXPECT_EQ(complete(w, id).due, berlin("2026-11-26T08:00"));
}

TEST(one_occurrence, in_another_zone_leaves_a_series_in_its_own) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  move(w, id, task::due_zoned{local("2026-11-25T08:00"), "America/New_York"}).value();
  // In Berlin the slot of the 26th is past, in New York it is not.
  w.set_now("2026-11-26T08:00:00Z");
  EXPECT_EQ(complete(w, id).due, berlin("2026-11-27T08:00"));
}

TEST(one_occurrence, moved_back_to_the_kind_of_its_series_differs_no_longer) {
  world w;
  const auto id = w.make(recurring(on("2026-11-25"), "FREQ=DAILY"));
  move(w, id, berlin("2026-11-25T15:00")).value();
  ASSERT_TRUE(w.task(id).series_content);
  move(w, id, on("2026-11-26")).value();
  EXPECT_FALSE(w.task(id).series_content);
}

TEST(one_occurrence, of_another_kind_may_become_that_of_the_series) {
  world w;
  const auto id = w.make(recurring(on("2026-11-25"), "FREQ=DAILY"));
  move(w, id, berlin("2026-11-25T15:00")).value();
  move(w, id, berlin("2026-11-25T15:00"), scope::following).value();
  EXPECT_FALSE(w.task(id).series_content);
  EXPECT_EQ(complete(w, id).due, berlin("2026-11-26T15:00"));
}

TEST(one_occurrence, at_another_time_leaves_a_series_from_completion_its_time) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;INTERVAL=3");
  c.recurrence->anchor = task::anchor::completion;
  const auto id = w.make(c);
  move(w, id, berlin("2026-11-25T15:00")).value();
  w.set_now("2026-11-25T15:00:00Z");
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-28T08:00:00");
}

TEST(a_postponed_occurrence, swallows_none_of_those_after_it) {
  world w;
  const auto daily = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  const auto weekly = w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY"));
  move(w, daily, berlin("2026-11-27T08:00")).value();
  move(w, weekly, berlin("2026-12-08T08:00")).value();
  EXPECT_EQ(texts(task::upcoming(w.task(daily), "Europe/Berlin", 2)), (all{"2026-11-26T08:00", "2026-11-27T08:00"}));
  w.set_now("2026-11-25T19:00:00Z");
  EXPECT_EQ(due_text(complete(w, daily)), "2026-11-26T08:00:00");
  EXPECT_TRUE(w.task(daily).missed.empty());
  w.set_now("2026-12-01T12:00:00Z");
  EXPECT_EQ(due_text(complete(w, weekly)), "2026-12-07T08:00:00");
}

TEST(a_postponed_occurrence, that_is_done_on_its_day_lists_the_slots_until_then) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  move(w, id, berlin("2026-11-27T08:00")).value();
  w.set_now("2026-11-27T12:00:00Z");
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-28T08:00:00");
  EXPECT_EQ(texts(w.task(id).missed), (all{"2026-11-26T08:00", "2026-11-27T08:00"}));
}

TEST(a_rule_with_a_time, gives_a_day_that_time) {
  world w;
  auto c = recurring(on("2026-11-25"), "");
  c.recurrence->words = "every day at 8:30";
  const auto id = w.make(c);
  EXPECT_EQ(w.task(id).due, (task::due{task::due_floating{local("2026-11-25T08:30")}}));
  w.set_now("2026-11-25T12:00:00Z");
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-26T08:30:00");
  const auto changed = w.make(recurring(on("2026-11-25"), "FREQ=DAILY"));
  edit(w, changed, by("FREQ=DAILY;BYHOUR=8,20")).value();
  EXPECT_EQ(due_text(w.task(changed)), "2026-11-25T08:00:00");
}

TEST(a_rule_with_a_time, is_one_of_days_for_dues_that_are_days) {
  for (const std::string rule : {"FREQ=DAILY;BYHOUR=8,20;BYMINUTE=30", "FREQ=DAILY;BYHOUR=6,20;BYSETPOS=-1"}) {
    world w;
    const auto id = w.make(recurring(berlin("2026-11-25T08:30"), rule));
    move(w, id, on("2026-11-25"), scope::following).value();
    w.set_now("2026-11-25T12:00:00Z");
    const auto next = complete(w, id);
    EXPECT_EQ(next.due, on("2026-11-26")) << rule;
    EXPECT_EQ(complete(w, next.id).due, on("2026-11-27")) << rule;
  }
}

TEST(following, by_a_due_that_the_rule_does_not_have_is_refused) {
  for (const std::string rule :
       {"FREQ=WEEKLY;BYDAY=MO", "FREQ=MONTHLY;BYMONTHDAY=30", "FREQ=DAILY;BYHOUR=9;BYMINUTE=0"}) {
    world w;
    const auto id = w.make(recurring(berlin("2026-11-30T09:00"), rule));
    const auto refused = move(w, id, berlin("2026-12-01T09:30"), scope::following);
    ASSERT_FALSE(refused) << rule;
    EXPECT_EQ(refused.error().code, errc::invalid_value);
    EXPECT_EQ(refused.error().field, "/due");
  }
}

TEST(following, takes_the_rule_that_comes_with_the_due) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-30T09:00"), "FREQ=WEEKLY;BYDAY=MO"));
  const task::patch p{.due = berlin("2026-12-01T09:00"), .recurrence = std::optional(by("FREQ=WEEKLY;BYDAY=TU"))};
  w.tell(task::change{id, p, scope::following}).value();
  EXPECT_EQ(due_text(complete(w, id)), "2026-12-08T09:00:00");
}

TEST(following, leaves_a_count_as_it_is) {
  for (const std::string to : {"2026-12-02T09:00", "2026-12-03T08:00"}) {
    world w;
    const auto first = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=WEEKLY;COUNT=5"));
    const auto second = complete(w, first).id;
    move(w, second, berlin(to), scope::following).value();
    EXPECT_EQ(days_from(w, second).size(), 4u) << to;
  }
}

TEST(following, from_the_first_occurrence_leaves_a_count_as_it_is) {
  world w;
  const auto first = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=WEEKLY;COUNT=3"));
  move(w, first, berlin("2026-11-26T08:00"), scope::following).value();
  EXPECT_EQ(days_from(w, first), (all{"2026-11-26", "2026-12-03", "2026-12-10"}));
}

TEST(following, takes_along_what_the_occurrence_has_already) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  w.tell(task::change{id, {.title = "X"}, scope::this_one}).value();
  EXPECT_EQ(w.tell(task::change{id, {.title = "X"}, scope::following}).value().size(), 1u);
  EXPECT_TRUE(w.tell(task::change{id, {.title = "X"}, scope::following}).value().empty());
  move(w, id, berlin("2026-11-25T10:00")).value();
  move(w, id, berlin("2026-11-25T10:00"), scope::following).value();
  EXPECT_TRUE(move(w, id, berlin("2026-11-25T10:00"), scope::following).value().empty());
  const auto& next = complete(w, id);
  EXPECT_EQ(next.title, "X");
  EXPECT_EQ(due_text(next), "2026-11-26T10:00:00");
}

/// The occurrence of 28 February of a series that is monthly from 31 January.
task_id february(world& w) {
  w.set_now("2027-01-31T08:00:00Z");
  return complete(w, w.make(recurring(berlin("2027-01-31T08:00"), "FREQ=MONTHLY"))).id;
}

TEST(an_edit, of_the_end_of_a_rule_keeps_the_31st) {
  world w;
  const auto id = february(w);
  edit(w, id, by("FREQ=MONTHLY;UNTIL=20271231")).value();
  EXPECT_EQ(w.task(id).slot, local("2027-02-28T08:00"));
  EXPECT_EQ(due_text(complete(w, id)), "2027-03-31T08:00:00");
}

TEST(an_edit, of_the_time_of_those_that_follow_keeps_the_31st) {
  world w;
  const auto id = february(w);
  move(w, id, berlin("2027-02-28T10:00"), scope::following).value();
  EXPECT_EQ(due_text(complete(w, id)), "2027-03-31T10:00:00");
}

TEST(an_edit, of_what_is_left_out_makes_no_occurrence_come_twice) {
  world w;
  const auto second = complete(w, w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY"))).id;
  move(w, second, berlin("2026-12-04T08:00")).value();
  auto plan = by("");
  plan.exceptions = std::vector<recurrence::moment>{*recurrence::parse_moment("2026-12-24")};
  edit(w, second, plan).value();
  w.set_now("2026-12-04T09:00:00Z");
  EXPECT_EQ(due_text(complete(w, second)), "2026-12-14T08:00:00");
}

TEST(an_edit, of_the_catch_up_says_nothing_of_a_start_that_nobody_sent) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY"));
  move(w, id, berlin("2026-11-27T08:00")).value();
  auto plan = by("");
  plan.catch_up = task::catch_up::none;
  EXPECT_TRUE(edit(w, id, plan));
  EXPECT_EQ(due_text(complete(w, id)), "2026-12-07T08:00:00");
}

TEST(an_edit, of_a_counted_rule_leaves_how_far_the_count_is) {
  world w;
  const auto second = complete(w, w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=4"))).id;
  auto plan = by("");
  plan.catch_up = task::catch_up::none;
  edit(w, second, plan).value();
  EXPECT_EQ(days_from(w, second).size(), 3u);
}

TEST(an_edit, can_be_taken_back) {
  world w;
  const auto id = february(w);
  const auto before = w.task(id);
  edit(w, id, by("FREQ=MONTHLY;UNTIL=20271231")).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).recurrence, before.recurrence);
  EXPECT_EQ(w.task(id).slot, before.slot);
  move(w, id, on("2027-03-01")).value();
  w.take_back(w.last_record()).value();
  EXPECT_EQ(w.task(id).due, before.due);
  EXPECT_FALSE(w.task(id).series_content);
}

TEST(after_completion, one_that_is_skipped_ahead_does_not_come_again) {
  world w;
  w.set_now("2026-11-25T09:00:00Z");
  const auto second = complete(w, w.make(after_completion("2026-11-25T08:00", "FREQ=DAILY;INTERVAL=3"))).id;
  ASSERT_EQ(due_text(w.task(second)), "2026-11-28T08:00:00");
  EXPECT_EQ(due_text(skip(w, second)), "2026-12-01T08:00:00");
}

TEST(after_completion, a_new_count_counts_from_the_occurrence_it_was_given_at) {
  world w;
  auto id = w.make(after_completion("2026-11-25T08:00", "FREQ=DAILY;INTERVAL=3"));
  for (int i = 0; i < 4; ++i) id = complete(w, id).id;
  auto plan = by("");
  plan.words = "every 3 days after completion, 3 times";
  edit(w, id, plan).value();
  EXPECT_EQ(task::upcoming(w.task(id), "Europe/Berlin", 10).size(), 2u);
  const auto seventh = complete(w, complete(w, id).id).id;
  EXPECT_TRUE(task::upcoming(w.task(seventh), "Europe/Berlin", 10).empty());
  EXPECT_EQ(days_from(w, seventh).size(), 1u);
}

TEST(after_completion, a_time_of_the_rule_is_one_of_a_later_day) {
  world w;
  const auto id = w.make(after_completion("2026-11-28T07:00", "FREQ=DAILY;INTERVAL=3;BYHOUR=8;BYMINUTE=0"));
  w.set_now("2026-11-28T11:00:00Z");
  EXPECT_EQ(due_text(complete(w, id)), "2026-12-01T08:00:00");
}

TEST(a_series_that_rested, keeps_its_count_from_completion) {
  world w;
  const auto id = w.make(after_completion("2026-11-25T08:00", "FREQ=DAILY;COUNT=3"));
  w.tell(task::pause{id}).value();
  w.set_now("2026-12-10T09:00:00Z");
  w.tell(task::resume{id}).value();
  EXPECT_EQ(days_from(w, id).size(), 3u);
}

TEST(a_series_that_rested, lists_what_it_missed_unless_that_is_not_wanted_and_keeps_the_list) {
  for (const auto catch_up : {task::catch_up::next, task::catch_up::none}) {
    world w;
    auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
    c.recurrence->catch_up = catch_up;
    const auto id = w.make(c);
    w.tell(task::pause{id}).value();
    w.set_now("2026-11-26T12:00:00Z");
    w.tell(task::resume{id}).value();
    w.set_now("2026-11-28T12:00:00Z");
    complete(w, id);
    EXPECT_EQ(texts(w.task(id).missed), catch_up == task::catch_up::none
                                            ? all{}
                                            : (all{"2026-11-25T08:00", "2026-11-26T08:00", "2026-11-28T08:00"}));
  }
}

TEST(a_series_that_rested, goes_on_at_the_slot_of_an_occurrence_that_was_moved_ahead) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY;COUNT=3"));
  move(w, id, on("2026-11-25")).value();
  w.tell(task::pause{id}).value();
  w.set_now("2026-11-28T12:00:00Z");
  w.tell(task::resume{id}).value();
  EXPECT_EQ(w.task(id).due, berlin("2026-11-30T08:00"));
  EXPECT_TRUE(w.task(id).missed.empty());
  EXPECT_EQ(days_from(w, id).size(), 3u);
}

TEST(an_occurrence_that_another_one_followed, is_not_where_its_series_is_changed) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  complete(w, id);
  task::patch recurs_no_more;
  recurs_no_more.recurrence.emplace();
  for (const auto& refused : {edit(w, id, by("FREQ=WEEKLY")), move(w, id, berlin("2026-11-25T09:00"), scope::following),
                              w.tell(task::change{id, {.title = "Other"}, scope::following}),
                              w.tell(task::change{id, recurs_no_more, scope::usual})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::conflict);
  }
  w.tell(task::change{*w.task(id).next_occurrence, {.notes = "Gently."}, {}}).value();
  w.tell(task::reopen{id}).value();
  ASSERT_TRUE(w.task(id).next_occurrence) << "it was changed, so that it stays";
  EXPECT_EQ(edit(w, id, by("FREQ=WEEKLY")).error().code, errc::conflict);
  EXPECT_EQ(w.tell(task::change{id, {.title = "Watered both"}, scope::usual}).value().size(), 1U);
  EXPECT_TRUE(edit(w, id, by("FREQ=DAILY")).value().empty());
}

}  // namespace
}  // namespace aido
