#include <gmock/gmock.h>

#include "engine/recurrence/zone.hpp"
#include "eventstore/verify.hpp"
#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using given::at;
using given::titled;

constexpr partition_id only{0};

class reminders : public home {
 protected:
  static task::create reminding(instant when) {
    auto c = titled("Call");
    c.reminders.emplace().push_back({.at = when, .before_seconds = {}, .drop_after_seconds = {}});
    return c;
  }
  reminder::state first_of(task_id task) { return read(task)->state->reminders.front(); }
  template <class Event>
  std::vector<std::pair<Event, instant>> recorded() {
    std::vector<std::pair<Event, instant>> all;
    for (const auto& r : records())
      for (const auto& e : given::only<Event>(r.events)) all.emplace_back(e, r.at);
    return all;
  }
  void restart() {
    crash();
    start();
  }

  void remind_at(std::chrono::minutes time) {
    workspace::change c;
    c.patch.default_reminder_time = time_of_day{time};
    ASSERT_TRUE(tell(std::move(c)));
  }
  /// A task of today that reminds so long from now, and would at another time of the day if the workspace said so.
  task_id make_for_today(std::chrono::minutes from_now) {
    const auto berlin = recurrence::find_zone("Europe/Berlin").value();
    const auto now = berlin.to_local(on.wall().now() + from_now);
    const auto today = std::chrono::floor<std::chrono::days>(now);
    remind_at(std::chrono::floor<std::chrono::minutes>(now - today));
    auto c = titled("Today");
    c.due = task::due_date{today};
    c.reminders = {given::before_due(0s)};
    return make(c);
  }
  /// So many tasks of today that remind at ten are in the store; then the workspace says at six.
  void move_to_the_evening(std::size_t many) {
    remind_at(10h);
    auto c = titled("Today");
    c.due = task::due_date{std::chrono::local_days{2026y / 11 / 24}};
    c.reminders = {given::before_due(0s)};
    for (std::size_t i = 0; i < many; ++i) make(c);
    pass(7s);
    remind_at(18h);
  }
  eventstore::subject_row row_of(task_id task) {
    const std::array refs{eventstore::subject_ref{given::home, {task.value}}};
    return store.load_subjects(only, refs).value().front();
  }
  std::string difference() {
    const auto compared = eventstore::verify(log, &store, only);
    return !compared ? compared.error().detail : compared->first ? compared->first->what : "";
  }
  std::optional<instant> wake_in_store(task_id task) { return row_of(task).wake_at; }
  void pretend_that_the_store_says(task_id task, instant wake_at, std::string tzdata) {
    auto row = row_of(task);
    row.wake_at = wake_at;
    ASSERT_TRUE(store.write(only, {.upto = **store.load_checkpoint(only),
                                   .subjects = {row},
                                   .history = {},
                                   .commands = {},
                                   .tzdata = std::move(tzdata)}));
  }
};

TEST_F(reminders, a_reminder_fires_at_its_time_and_once) {
  const auto when = on.wall().now() + 2500ms;
  make(reminding(when));
  pass(10s);
  const auto fired = recorded<reminder::fired>();
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_EQ(fired.front().first.planned, when);
  EXPECT_LT(fired.front().second - when, 1s);
  EXPECT_FALSE(fired.front().first.late_by_seconds);
}

// Memory has room for one task. At the due time the first workspace's task is in it and the second's is not: while that
// one is loaded, the first is evicted.
TEST_F(reminders, a_workspace_that_is_evicted_while_another_is_loaded_keeps_its_reminder) {
  crash();
  how.max_loaded_tasks = 1;
  start();
  const auto in = [&](workspace_id workspace, command_payload what) {
    auto c = about(std::move(what));
    c.workspace = workspace;
    return tell(c).value().task;
  };
  const workspace_id second{uuid_v5({}, "second")};
  const workspace_id third{uuid_v5({}, "third")};
  for (const auto& w : {second, third}) in(w, workspace::create{.id = w, .name = "Other", .zone = "UTC"});
  const auto when = on.wall().now() + 20s;
  const auto first_task = make(reminding(when));
  in(second, reminding(when));
  const auto third_task = in(third, titled("No reminder"))->id;
  pass(19'500ms);
  read(first_task);
  server->load_task(third, third_task);
  settle();
  pass(10s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 2U);
}

TEST_F(reminders, a_reminder_missed_while_nobody_served_fires_once_and_says_how_late) {
  make(reminding(on.wall().now() + 10min));
  pass(7s);
  crash();
  on.wall().step(1h);
  start();
  pass(3s);
  restart();
  pass(7s);
  const auto fired = recorded<reminder::fired>();
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_GE(fired.front().first.late_by_seconds, 49min);
}

TEST_F(reminders, what_was_not_flushed_fires_after_a_restart_too) {
  make(reminding(on.wall().now() + 1min));
  restart();
  pass(61s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, one_that_is_too_late_by_its_own_rule_is_dropped) {
  auto c = reminding(on.wall().now() + 10min);
  c.reminders->front().drop_after_seconds = 60s;
  make(c);
  pass(7s);
  crash();
  on.wall().step(1h);
  start();
  pass(3s);
  EXPECT_TRUE(recorded<reminder::fired>().empty());
  EXPECT_EQ(recorded<reminder::dropped>().size(), 1U);
}

TEST_F(reminders, a_floating_due_is_read_in_the_workspaces_zone) {
  auto c = titled("Nine in Berlin is eight in UTC");
  c.due = task::due_floating{given::local("2026-11-24T09:01:00")};
  c.reminders = {given::before_due(30s)};
  make(c);
  pass(29s);
  EXPECT_TRUE(recorded<reminder::fired>().empty());
  pass(2s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, a_full_log_keeps_no_reminder_from_firing_later) {
  make(reminding(on.wall().now() + 1s));
  log.inject(only, eventstore::append_fault::full);
  pass(20s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, a_clock_that_is_stepped_back_in_the_middle_of_firing_loses_nothing) {
  const auto when = on.wall().now() + 1s;
  make(reminding(when));
  on.advance(1s);
  while (on.jobs() > 1) on.run_one(0);
  on.wall().step(-10s);
  settle();
  pass(30s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, a_reminder_that_failed_is_tried_again_though_the_clock_was_stepped_back) {
  make(reminding(on.wall().now()));
  log.inject(only, eventstore::append_fault::broken);
  pass(1s);
  on.wall().step(500ms);
  pass(20s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, of_a_day_move_with_the_workspaces_reminder_time) {
  const auto berlin = recurrence::find_zone("Europe/Berlin").value();
  const auto now = berlin.to_local(on.wall().now());
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const auto minute = std::chrono::floor<std::chrono::minutes>(now - today);
  const auto set = [&](std::chrono::minutes to) {
    workspace::change c;
    c.patch.default_reminder_time = time_of_day{to};
    ASSERT_TRUE(tell(std::move(c)));
  };
  set(minute + 30min);
  task::create c = titled("Today");
  c.due = task::due_date{today};
  c.reminders = {given::before_due(0s)};
  make(c);
  pass(10s);
  EXPECT_TRUE(recorded<reminder::fired>().empty());
  set(minute + 2min);
  restart();
  pass(2min);
  const auto fired = recorded<reminder::fired>();
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_EQ(fired.front().first.planned, berlin.to_instant(local_time{today} + minute + 2min).at);
  EXPECT_FALSE(fired.front().first.late_by_seconds);
}

TEST_F(reminders, wake_times_that_were_derived_by_other_zone_rules_are_derived_anew) {
  auto c = titled("Tomorrow");
  c.due = given::berlin("2026-11-24T10:00:00");
  c.reminders = {given::before_due(0s)};
  const auto task = make(c);
  pass(7s);
  crash();
  // As if Berlin had gone by another offset when the store was written.
  pretend_that_the_store_says(task, at("2026-11-24T12:00:00Z"), "1999a");
  on.wall().step(at("2026-11-24T08:59:50Z") - on.wall().now());
  start();
  pass(15s);
  const auto fired = recorded<reminder::fired>();
  ASSERT_EQ(fired.size(), 1U);
  EXPECT_FALSE(fired.front().first.late_by_seconds);
}

TEST_F(reminders, that_moved_with_the_workspaces_reminder_time_are_not_overdue) {
  const auto call = make_for_today(10min);
  pass(7s);
  remind_at(18h);
  pass(11min);
  EXPECT_EQ(server->status().overdue, 0U);
  EXPECT_TRUE(recorded<reminder::fired>().empty());
  EXPECT_EQ(wake_in_store(call), at("2026-11-24T17:00:00Z"));
  EXPECT_EQ(store.tzdata(only).value(), recurrence::tzdata_version()) << "the next start need not derive them anew";
  EXPECT_EQ(difference(), "");
}

TEST_F(reminders, that_moved_before_a_crash_are_not_overdue) {
  const auto call = make_for_today(10min);
  pass(7s);
  remind_at(18h);
  while (store.load_checkpoint(only).value()->next < log.end(only).value()) {
    on.advance(1s);
    while (on.jobs() > 0 && store.load_checkpoint(only).value()->next < log.end(only).value()) on.run_one(0);
  }
  ASSERT_NE(wake_in_store(call), at("2026-11-24T17:00:00Z")) << "what the workspace says now is there, and no more";
  restart();
  make(titled("Any"));
  pass(11min);
  EXPECT_EQ(server->status().overdue, 0U);
  EXPECT_EQ(wake_in_store(call), at("2026-11-24T17:00:00Z"));
}

TEST_F(reminders, that_moved_with_many_others_are_written_in_portions) {
  constexpr std::size_t many = 12'500;
  constexpr std::size_t portion = 12'000;
  move_to_the_evening(many);
  for (int second = 0; second < 30; ++second) {
    pass(1s);
    EXPECT_LE(server->status().unflushed, portion);
  }
  const auto rows = store.scan_workspace(only, given::home, std::nullopt, many + 1).value();
  EXPECT_EQ(std::ranges::count(rows, std::optional(at("2026-11-24T17:00:00Z")), &eventstore::subject_row::wake_at),
            many);
}

TEST_F(reminders, that_moved_with_many_others_wait_in_the_store_while_it_takes_no_flush) {
  constexpr std::size_t many = 18'000;
  constexpr std::size_t portion = 12'000;
  move_to_the_evening(many);
  // Until what the workspace says is in the store, and the first portion is looked for.
  while (server->status().unflushed < 10'000) pass(100ms);
  store.fail_writes(failure{errc::unavailable, "", "The disk is full."});
  for (int second = 0; second < 60; ++second) {
    pass(1s);
    EXPECT_LE(server->status().unflushed, portion);
  }
}

TEST_F(reminders, that_other_zone_rules_move_are_not_overdue) {
  auto c = titled("Today");
  c.due = given::berlin("2026-11-24T11:00:00");
  c.reminders = {given::before_due(0s)};
  const auto call = make(c);
  pass(7s);
  crash();
  pretend_that_the_store_says(call, at("2026-11-24T08:10:00Z"), "1999a");
  start();
  make(titled("Any"));
  pass(15min);
  EXPECT_EQ(server->status().overdue, 0U);
  EXPECT_EQ(wake_in_store(call), at("2026-11-24T10:00:00Z"));
  EXPECT_EQ(store.tzdata(only).value(), recurrence::tzdata_version());
}

TEST_F(reminders, a_task_that_is_changed_again_and_again_waits_in_few_places) {
  const auto call = make(reminding(on.wall().now() + 10min));
  for (int i = 0; i < 100; ++i) {
    task::change c{.task = call, .patch = {}};
    c.patch.title = "Call " + std::to_string(i);
    ASSERT_TRUE(tell(std::move(c)));
  }
  pass(1s);
  EXPECT_LT(server->status().wakes, 20U);
  pass(10min);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

TEST_F(reminders, a_store_that_is_away_delays_the_look_for_wakes_and_does_not_end_it) {
  make(reminding(on.wall().now() + 10s));
  pass(7s);
  crash();
  server = std::make_unique<process>(how);
  while (server->phase() != actors::partition_phase::serving) {
    if (on.jobs() > 0) {
      on.run_one(0);
    } else {
      log.pump();
    }
  }
  store.fail_next(2, {errc::io_error, "", "The store is away."});
  pass(15s);
  EXPECT_EQ(recorded<reminder::fired>().size(), 1U);
}

}  // namespace

}  // namespace aido::test
