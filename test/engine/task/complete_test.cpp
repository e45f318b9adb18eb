#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/task/rule_of.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

std::vector<std::string> texts(const std::vector<local_time>& times) {
  std::vector<std::string> all;
  all.reserve(times.size());
  for (const auto t : times) all.push_back(to_string(t));
  return all;
}

TEST(complete, marks_the_task_done_with_who_and_when) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  w.advance(std::chrono::seconds{5});
  ASSERT_EQ(w.tell(task::complete{id}).value().size(), 1u);
  EXPECT_EQ(w.task(id).status, task::status::done);
  EXPECT_EQ(w.task(id).completed_at, w.now());
  EXPECT_EQ(w.task(id).completed_by, principal{"local"});
}

TEST(complete, a_done_task_again_is_no_event) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  w.tell(task::complete{id}).value();
  EXPECT_TRUE(w.tell(task::complete{id}).value().empty());
  w.tell(task::reopen{id}).value();
  EXPECT_TRUE(w.tell(task::reopen{id}).value().empty());
}

TEST(complete, a_recurring_task_makes_its_next_occurrence_in_the_same_record) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=WEEKLY");
  c.notes = "Gently.";
  c.labels = {"home"};
  c.checklist = {{.id = {}, .text = "fern", .done = true}};
  c.reminders = {before_due(std::chrono::minutes{10}),
                 {.at = at("2026-11-24T12:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  c.priority = 3;
  c.rank = "m";
  c.assignee = principal{"user:ada"};
  const auto id = w.make(c);
  const auto& next = complete(w, id);
  const auto& first = w.task(id);
  EXPECT_EQ(due_text(next), "2026-12-02T08:00:00");
  EXPECT_EQ(next.occurrence, 2u);
  EXPECT_EQ(next.series, first.series);
  EXPECT_EQ(next.id.value, uuid_v5(first.series->value, "2"));
  EXPECT_EQ(next.recurrence, first.recurrence);
  EXPECT_EQ(next.notes, first.notes);
  EXPECT_EQ(next.labels, first.labels);
  EXPECT_EQ(next.priority, 3);
  EXPECT_EQ(next.rank, "m");
  EXPECT_EQ(next.assignee, first.assignee);
  ASSERT_EQ(next.checklist.size(), 1u);
  EXPECT_FALSE(next.checklist[0].done);
  EXPECT_NE(next.checklist[0].id, first.checklist[0].id);
  ASSERT_EQ(next.reminders.size(), 1u) << "an absolute reminder is not repeated";
  EXPECT_EQ(next.reminders[0].before_seconds, std::chrono::minutes{10});
  EXPECT_NE(next.reminders[0].id, first.reminders[0].id);
}

TEST(complete, goes_on_in_its_own_list_where_that_of_the_series_is_in_the_trash) {
  world w;
  const auto list = [&](std::string name) {
    return list_id{w.tell(workspace::create_list{.id = {}, .name = std::move(name)}).value().front().subject.value};
  };
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.list = list("A");
  const auto id = w.make(c);
  const auto other = list("B");
  w.tell(task::change{id, {.list = other}, task::scope::this_one}).value();
  w.tell(workspace::trash_list{*c.list}).value();
  EXPECT_EQ(complete(w, id).list, other);
}

TEST(complete, late_lists_the_slots_that_were_passed_over) {
  world w;
  w.set_now("2026-11-28T12:00:00Z");
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY"));
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-29T08:00:00");
  EXPECT_EQ(texts(w.task(id).missed),
            (std::vector<std::string>{"2026-11-26T08:00:00", "2026-11-27T08:00:00", "2026-11-28T08:00:00"}));
}

TEST(complete, late_with_catch_up_none_lists_nothing) {
  world w;
  w.set_now("2026-11-28T12:00:00Z");
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.recurrence->catch_up = task::catch_up::none;
  const auto id = w.make(c);
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-29T08:00:00");
  EXPECT_TRUE(w.task(id).missed.empty());
}

TEST(complete, late_with_catch_up_all_makes_a_task_of_each_missed_slot) {
  world w;
  w.set_now("2026-11-28T12:00:00Z");
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.recurrence->catch_up = task::catch_up::all;
  c.reminders = {before_due(std::chrono::seconds{0})};
  const auto id = w.make(c);
  const auto made = w.tell(task::complete{id}).value();
  const auto tasks = only<task::created>(made);
  ASSERT_EQ(tasks.size(), 4u);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(tasks[i].occurrence, i + 2);
    EXPECT_EQ(tasks[i].series, w.task(id).series);
    EXPECT_EQ(tasks[i].recurrence.has_value(), i == 3) << "one of them goes on with the series";
    EXPECT_EQ(tasks[i].reminders.size(), i == 3 ? 1u : 0u) << "missed slots remind nobody";
  }
  EXPECT_EQ(to_string(task::local_of(*tasks[0].due)), "2026-11-26T08:00:00");
  EXPECT_EQ(due_text(w.task(w.task(id).next_occurrence.value())), "2026-11-29T08:00:00");
  for (const auto& [other, t] : std::map(w.tasks())) ASSERT_TRUE(w.tell(task::complete{other}));
  EXPECT_EQ(w.tasks().size(), 6u) << "completing them all makes one more: the series goes on once";
}

TEST(complete, very_late_is_bounded) {
  world w;
  auto c = recurring(berlin("2020-01-01T08:00"), "FREQ=DAILY");
  const auto listed = w.make(c);
  c.recurrence->catch_up = task::catch_up::all;
  const auto made = w.make(c);
  c.notes.assign(limits::max_notes, 'n');
  const auto large = w.make(c);
  complete(w, listed);
  EXPECT_EQ(w.task(listed).missed.size(), limits::max_missed_slots);
  EXPECT_EQ(only<task::created>(w.tell(task::complete{made}).value()).size(), limits::max_missed_slots + 1);
  EXPECT_LT(only<task::created>(w.tell(task::complete{large}).value()).size() * limits::max_notes, limits::max_record);
}

TEST(complete, a_day_is_missed_when_it_is_over_not_when_it_begins) {
  world w;
  w.set_now("2026-11-26T12:00:00Z");
  const auto id = w.make(recurring(task::due_date{day("2026-11-25")}, "FREQ=DAILY"));
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-26T00:00:00");
  EXPECT_TRUE(w.task(id).missed.empty());
}

TEST(complete, early_goes_to_the_slot_after_this_one) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY"));
  EXPECT_EQ(due_text(complete(w, id)), "2026-12-07T08:00:00");
}

TEST(complete, an_occurrence_moved_ahead_of_its_slot_does_not_come_again) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-30T08:00"), "FREQ=WEEKLY"));
  task::patch p;
  p.due = berlin("2026-11-27T08:00");
  ASSERT_TRUE(w.tell(task::change{id, p}));
  EXPECT_EQ(due_text(complete(w, id)), "2026-12-07T08:00:00");
}

TEST(complete, monthly_on_the_31st_keeps_its_day_over_february) {
  world w;
  w.set_now("2026-01-31T08:00:00Z");
  const auto january = w.make(recurring(berlin("2026-01-31T08:00"), "FREQ=MONTHLY"));
  w.set_now("2026-01-31T09:00:00Z");
  const auto february = complete(w, january);
  EXPECT_EQ(due_text(february), "2026-02-28T08:00:00");
  EXPECT_EQ(due_text(complete(w, february.id)), "2026-03-31T08:00:00");
}

TEST(complete, monthly_on_the_31st_may_skip_short_months) {
  world w;
  auto c = recurring(berlin("2026-12-31T08:00"), "FREQ=MONTHLY");
  c.recurrence->month_end = task::month_end::skip;
  const auto january = complete(w, w.make(c));
  EXPECT_EQ(due_text(january), "2027-01-31T08:00:00");
  EXPECT_EQ(due_text(complete(w, january.id)), "2027-03-31T08:00:00");
}

TEST(complete, a_clock_change_does_not_move_the_wall_time) {
  world w;
  const auto id = w.make(recurring(berlin("2027-03-27T08:00"), "FREQ=DAILY"));
  EXPECT_EQ(due_text(complete(w, id)), "2027-03-28T08:00:00");
}

TEST(complete, the_day_is_that_of_the_dues_zone) {
  world w;
  // In Auckland it is the 26th already, past the slot of that day.
  w.set_now("2026-11-25T20:00:00Z");
  const auto id = w.make(recurring(task::due_zoned{local("2026-11-25T08:00"), "Pacific/Auckland"}, "FREQ=DAILY"));
  EXPECT_EQ(due_text(complete(w, id)), "2026-11-27T08:00:00");
  EXPECT_EQ(texts(w.task(id).missed), std::vector<std::string>{"2026-11-26T08:00:00"});
}

TEST(complete, anchored_on_completion_counts_from_its_day_and_keeps_the_wall_time) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;INTERVAL=3");
  c.recurrence->anchor = task::anchor::completion;
  const auto id = w.make(c);
  w.set_now("2026-11-28T22:30:00Z");
  const auto& next = complete(w, id);
  EXPECT_EQ(due_text(next), "2026-12-01T08:00:00");
  EXPECT_TRUE(w.task(id).missed.empty());
}

TEST(complete, the_last_of_a_counted_series_has_no_next) {
  for (const auto anchor : {task::anchor::due, task::anchor::completion}) {
    world w;
    auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=2");
    c.recurrence->anchor = anchor;
    const auto second = complete(w, w.make(c));
    EXPECT_EQ(w.tell(task::complete{second.id}).value().size(), 1u);
    EXPECT_FALSE(w.task(second.id).next_occurrence);
  }
}

TEST(complete, a_series_ends_at_until_in_the_zone_of_its_due) {
  world w;
  // 07:30Z is 08:30 in Berlin: the slot of that day is still in.
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;UNTIL=20261126T073000Z"));
  const auto second = complete(w, id);
  EXPECT_EQ(due_text(second), "2026-11-26T08:00:00");
  EXPECT_EQ(w.tell(task::complete{second.id}).value().size(), 1u);
}

TEST(complete, settles_pending_reminders_and_reopening_arms_those_to_come) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-24T12:00");
  c.reminders = {before_due(std::chrono::hours{2}), before_due(std::chrono::minutes{5})};
  const auto id = w.make(c);
  EXPECT_EQ(only<reminder::cancelled>(w.tell(task::complete{id}).value()).size(), 2u);
  w.set_now("2026-11-24T10:00:00Z");
  const auto made = w.tell(task::reopen{id}).value();
  ASSERT_EQ(only<reminder::armed>(made).size(), 1u) << "the one two hours before is past";
  EXPECT_EQ(only<reminder::armed>(made)[0].reminder, w.task(id).reminders[1].id);
  EXPECT_EQ(w.task(id).status, task::status::open);
  EXPECT_FALSE(w.task(id).completed_at);
}

TEST(trash, settles_pending_reminders_and_hides_the_task) {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-24T12:00");
  c.reminders = {before_due(std::chrono::hours{2})};
  const auto id = w.make(c);
  const auto made = w.tell(task::trash{id}).value();
  EXPECT_EQ(only<reminder::cancelled>(made).size(), 1u);
  EXPECT_EQ(w.task(id).trashed_at, w.now());
}

/// How much work it is to find the slot after that of `t`.
std::uint64_t steps_to_the_next(const task::state& t) {
  const auto berlin_time = recurrence::find_zone("Europe/Berlin").value();
  const auto s = task::series_of(t, *t.recurrence, berlin_time).value();
  auto slots = recurrence::expansion::after(s.rule, s.start, *t.slot, s.counted);
  EXPECT_TRUE(slots.next());
  return slots.steps();
}

TEST(complete, an_occurrence_of_a_huge_count_costs_what_one_of_a_small_count_costs) {
  world few;
  world many;
  auto small = few.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=10"));
  auto huge = many.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=999999999"));
  for (std::uint32_t number = 2; number < 10; ++number) {
    small = complete(few, small).id;
    huge = complete(many, huge).id;
    EXPECT_EQ(many.task(huge).slot_number, number);
    EXPECT_EQ(steps_to_the_next(few.task(small)), steps_to_the_next(many.task(huge)));
  }
}

TEST(complete, years_late_counts_on_from_there_afterwards) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=999999999"));
  w.set_now("2036-11-25T08:00:00Z");
  const auto& late = complete(w, id);
  EXPECT_EQ(due_text(late), "2036-11-26T08:00:00");
  EXPECT_EQ(late.slot_number, 3'655u);
  constexpr std::uint64_t a_fortnight = 14;
  EXPECT_LE(steps_to_the_next(late), 2 * a_fortnight);
  EXPECT_EQ(complete(w, late.id).slot_number, 3'656u);
}

TEST(complete, counts_slots_and_not_occurrences) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=5"));
  w.set_now("2026-11-27T12:00:00Z");
  const auto& fourth = complete(w, id);
  EXPECT_EQ(due_text(fourth), "2026-11-28T08:00:00");
  EXPECT_EQ(fourth.occurrence, 2u);
  EXPECT_EQ(fourth.slot_number, 4u);
  const auto& last = complete(w, fourth.id);
  w.tell(task::complete{last.id}).value();
  EXPECT_FALSE(w.task(last.id).next_occurrence);
}

TEST(complete, after_the_rule_was_replaced_counts_by_the_new_one) {
  world w;
  const auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=5"));
  const auto second = complete(w, id).id;
  EXPECT_EQ(w.task(second).slot_number, 2u);
  w
      .tell(task::change{
          second, {.recurrence = std::optional(task::recurrence_plan{.rrule = "FREQ=DAILY;COUNT=2", .words = {}})}, {}})
      .value();
  EXPECT_EQ(w.task(second).slot_number, 1u);
  const auto& last = complete(w, second);
  EXPECT_EQ(last.slot_number, 2u);
  w.tell(task::complete{last.id}).value();
  EXPECT_FALSE(w.task(last.id).next_occurrence);
}

}  // namespace
}  // namespace aido
