#include <gmock/gmock.h>

#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using actors::effect;
using actors::partition_phase;
using eventstore::append_fault;
using given::titled;

constexpr partition_id only{0};

class partition : public home {
 protected:
  static errc code(const result<actors::answer>& r) { return r ? errc::conflict : r.error().code; }
};

TEST_F(partition, the_same_command_in_flight_twice_makes_one_record_and_two_answers) {
  const auto c = about(titled("Once"));
  const auto first = server->submit(c);
  const auto second = server->submit(c);
  settle();
  EXPECT_EQ((*first)->at, (*second)->at);
  EXPECT_EQ((*second)->task->title, "Once");
  EXPECT_EQ(count(c.id), 1U);
  EXPECT_EQ(server->face().waiting.load(), 0U);
}

TEST_F(partition, a_key_that_comes_with_another_request_is_refused) {
  auto c = about(titled("One"));
  ASSERT_TRUE(tell(c));
  c.fingerprint[5] = 1;
  EXPECT_EQ(code(tell(c)), errc::key_reused);
}

TEST_F(partition, what_no_log_could_be_read_with_is_refused_and_the_next_write_goes_on) {
  auto c = about(titled("Odd"));
  c.trace = "\xff";
  EXPECT_EQ(code(tell(c)), errc::invalid_value);
  EXPECT_EQ(count(c.id), 0U);
  EXPECT_TRUE(tell(about(titled("Sound"))));
}

TEST_F(partition, a_write_is_answered_once_its_record_was_read_back) {
  const auto answer = server->submit(about(titled("Patience")));
  on.run();
  ASSERT_TRUE(log.write_one(only));
  ASSERT_TRUE(log.acknowledge_one(only));
  on.run();
  EXPECT_FALSE(answer.came());
  ASSERT_TRUE(log.deliver(only));
  on.run();
  EXPECT_EQ((*answer)->effect, effect::applied);
}

TEST_F(partition, a_write_is_answered_once_its_events_are_on_the_feed) {
  const auto answer = server->submit(about(titled("Seen")));
  bool answered_first = false;
  const auto listening = server->face().feed()->listen([&] { answered_first = answer.came(); });
  settle();
  ASSERT_TRUE(answer.came());
  EXPECT_FALSE(answered_first);
  EXPECT_EQ(server->face().feed()->last().offset, (*answer)->at.offset);
}

TEST_F(partition, after_a_failed_append_nothing_is_appended_before_the_own_claim_came_back) {
  log.inject(only, append_fault::unknown_lost);
  EXPECT_EQ(code(tell(titled("Lost"))), errc::outcome_unknown);
  EXPECT_EQ(server->phase(), partition_phase::waiting);
  on.advance(200ms);
  on.run();
  ASSERT_EQ(log.unwritten(only), 1U);  // the claim
  const auto early = server->submit(about(titled("Early")));
  on.run();
  EXPECT_EQ(code(*early), errc::unavailable);
  EXPECT_EQ(log.unwritten(only), 1U);
  settle();
  EXPECT_TRUE(tell(titled("In time")));
}

TEST_F(partition, a_late_failure_of_a_claim_does_not_touch_what_an_earlier_one_made_possible) {
  log.inject(only, append_fault::unknown_lost);
  (void)tell(titled("Lost"));
  log.inject(only, append_fault::unknown_written);
  on.advance(100ms);
  on.run();
  log.write_one(only);        // the first claim is in the log,
  log.acknowledge_one(only);  // and nobody knows
  on.run();
  log.inject(only, append_fault::full);
  on.advance(200ms);
  on.run();
  log.write_one(only);  // the second claim is refused, which is not told yet
  log.deliver(only);
  on.run();
  ASSERT_EQ(server->phase(), partition_phase::serving);
  const auto answer = server->submit(about(titled("Kept")));
  on.run();
  settle();
  EXPECT_EQ((*answer)->effect, effect::applied);
}

TEST_F(partition, a_full_log_says_not_applied_and_recovers_by_itself) {
  log.inject(only, append_fault::full);
  const auto c = about(titled("No space"));
  EXPECT_EQ(code(tell(c)), errc::log_full);
  EXPECT_EQ(code(tell(titled("Meanwhile"))), errc::log_full);
  EXPECT_EQ(count(c.id), 0U);
  pass(1s);
  EXPECT_EQ(tell(c)->effect, effect::applied);
}

TEST_F(partition, a_broken_log_is_told_as_unavailable) {
  log.inject(only, append_fault::broken);
  EXPECT_EQ(code(tell(titled("Broken"))), errc::unavailable);
}

TEST_F(partition, a_stepped_clock_does_not_hold_up_the_next_claim) {
  log.inject(only, append_fault::broken);
  (void)tell(titled("Broken"));
  on.wall().step(-2h);
  pass(1s);
  EXPECT_EQ(server->phase(), partition_phase::serving);
}

TEST_F(partition, a_foreign_claim_fences_the_old_owner) {
  const auto old = std::move(server);
  start();
  EXPECT_EQ(old->phase(), partition_phase::waiting);
  const auto late = old->submit(about(titled("Late")));
  settle();
  EXPECT_EQ(code(*late), errc::moving);
  EXPECT_TRUE(tell(titled("New")));
}

TEST_F(partition, what_a_deposed_owner_appends_counts_for_nobody) {
  const auto old = std::move(server);
  how.owner = {uuid_v5({}, "usurper")};
  server = std::make_unique<process>(how);
  on.run();  // its claim is handed over; the old owner does not know
  const auto c = about(titled("Void"));
  const auto answer = old->submit(c);
  settle();
  EXPECT_EQ(code(*answer), errc::outcome_unknown);
  EXPECT_EQ(count(c.id), 1U);
  EXPECT_EQ(tell(c)->effect, effect::applied);
  EXPECT_EQ(count(c.id), 2U);
}

TEST_F(partition, commands_and_reads_before_it_opened_are_told_to_come_again) {
  crash();
  server = std::make_unique<process>(how);
  const auto write = server->submit(about(titled("Early")));
  const auto look = server->load_workspace(given::home);
  settle();
  EXPECT_EQ(code(*write), errc::unavailable);
  EXPECT_EQ(look->error().code, errc::unavailable);
}

TEST_F(partition, a_process_that_dies_leaves_nobody_without_an_answer) {
  const auto handed_over = server->submit(about(titled("Handed over")));
  on.run();
  const auto in_the_mailbox = server->submit(about(titled("In the mailbox")));
  crash();
  EXPECT_EQ(code(*handed_over), errc::outcome_unknown);
  EXPECT_EQ(code(*in_the_mailbox), errc::draining);
}

TEST_F(partition, passivation_keeps_the_bound_and_loses_nothing) {
  crash();
  how.max_active_tasks = 3;
  start();
  std::vector<task_id> tasks;
  tasks.reserve(8);
  for (int i = 0; i < 8; ++i) tasks.push_back(make(titled("Task " + std::to_string(i))));
  // Commands that meet on a task, so that each gets an actor.
  std::vector<reply<actors::answer>> answers;
  for (const auto& t : tasks) {
    for (const int priority : {1, 2}) {
      task::patch p;
      p.priority = priority;
      answers.push_back(server->submit(about(task::change{t, p})));
    }
  }
  settle();
  for (const auto& a : answers) EXPECT_TRUE(*a);
  pass(1s);
  EXPECT_LE(server->status().active_tasks, 3U);
  for (const auto& t : tasks) EXPECT_EQ(tell(task::complete{t})->task->status, task::status::done);
}

TEST_F(partition, commands_on_one_task_are_decided_one_after_the_other) {
  const auto task = make(titled("Busy"));
  std::vector<reply<actors::answer>> answers;
  for (int i = 0; i < 5; ++i) {
    task::patch p;
    p.title = "Title " + std::to_string(i);
    answers.push_back(server->submit(about(task::change{task, p})));
  }
  settle();
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ((*answers[i])->task->version.value, 2 + i);
}

TEST_F(partition, too_many_commands_behind_one_task_are_told_to_come_again) {
  const auto task = make(titled("Busy"));
  std::vector<reply<actors::answer>> answers;
  for (std::size_t i = 0; i < limits::max_waiting_per_task + 2; ++i) {
    task::patch p;
    p.title = "Title " + std::to_string(i);
    answers.push_back(server->submit(about(task::change{task, p})));
  }
  settle();
  EXPECT_EQ(code(*answers.back()), errc::unavailable);
  EXPECT_TRUE(*answers.front());
}

TEST_F(partition, workspaces_beyond_the_bound_are_evicted_and_found_again) {
  crash();
  how.max_loaded_tasks = 2;
  start();
  const auto first = make(titled("First"));
  make(titled("Second"));
  const workspace_id other{uuid_v5({}, "other")};
  ASSERT_TRUE(tell_in(other, workspace::create{.id = other, .name = "Other", .zone = "UTC"}));
  ASSERT_TRUE(tell_in(other, titled("Elsewhere")));
  pass(7s);  // what is dirty stays until it is flushed
  EXPECT_EQ(server->face().view(given::home), nullptr);
  EXPECT_NE(server->face().view(other), nullptr);
  EXPECT_EQ(read(first)->state->title, "First");
  EXPECT_EQ(tell(task::complete{first})->task->status, task::status::done);
}

TEST_F(partition, a_workspace_of_many_pages_is_read_once_however_many_others_are_evicted_meanwhile) {
  for (int i = 0; i < 4'001; ++i) make(titled("One of many"));
  std::vector<eventstore::subject_ref> small;
  for (const char* name : {"first", "second"}) {
    const workspace_id other{uuid_v5({}, name)};
    ASSERT_TRUE(tell_in(other, workspace::create{.id = other, .name = name, .zone = "UTC"}));
    small.push_back({other, eventstore::as_subject(tell_in(other, titled("Small"))->task->id)});
  }
  pass(7s);
  crash();
  how.max_loaded_tasks = 1;
  start();
  const auto before = store.workspace_pages_told();
  const auto view = server->load_workspace(given::home);
  for (std::size_t i = 0; !view.came() && i < 100; ++i) {
    server->load_task(small[i % 2].workspace, {small[i % 2].subject.value});
    on.advance(1s);
    for (int jobs = 0; jobs < 3 && on.jobs() > 0; ++jobs) on.run_one(0);
  }
  ASSERT_TRUE(view.came());
  EXPECT_EQ((**view)->size(), 4'001U);
  EXPECT_EQ(store.workspace_pages_told() - before, 3U);
}

TEST_F(partition, the_same_task_id_in_two_workspaces_is_of_two_tasks) {
  const auto id = given::client_id<task_id>(5);
  auto ours = titled("Ours");
  ours.id = id;
  ASSERT_TRUE(tell(ours));
  const workspace_id other{uuid_v5({}, "other")};
  ASSERT_TRUE(tell_in(other, workspace::create{.id = other, .name = "Other", .zone = "UTC"}));
  EXPECT_EQ(code(tell_in(other, task::trash{id})), errc::not_found);
  auto theirs = titled("Theirs");
  theirs.id = id;
  ASSERT_TRUE(tell_in(other, theirs));
  EXPECT_EQ(tell_in(other, task::complete{id})->task->title, "Theirs");
  EXPECT_EQ(read(id)->state->title, "Ours");
  EXPECT_EQ(read(id)->state->status, task::status::open);
}

TEST_F(partition, a_task_command_with_the_id_of_the_workspace_leaves_the_workspace_alone) {
  auto taken = titled("Taken");
  taken.id = task_id{given::home.value};
  EXPECT_EQ(code(tell(taken)), errc::already_exists);
  EXPECT_EQ(code(tell(task::complete{*taken.id})), errc::not_found);
  EXPECT_TRUE(tell(workspace::create_list{.id = {}, .name = "Work"}));
}

TEST_F(partition, draining_snapshots_and_releases) {
  make(titled("Kept"));
  const auto drained = server->drain();
  settle();
  ASSERT_TRUE(*drained);
  EXPECT_EQ(records().back().kind, eventstore::record_kind::release);
  EXPECT_EQ(server->phase(), partition_phase::stopped);
  EXPECT_EQ(code(tell(titled("Too late"))), errc::draining);
}

TEST_F(partition, draining_ends_though_the_log_takes_no_release) {
  log.inject(only, append_fault::full);
  const auto drained = server->drain();
  settle();
  EXPECT_TRUE(drained.came());
}

TEST_F(partition, draining_waits_for_no_answer_that_cannot_come) {
  log.inject(only, append_fault::unknown_lost);
  (void)tell(titled("Lost"));
  const auto drained = server->drain();
  settle();
  EXPECT_TRUE(drained.came());
}

TEST_F(partition, a_position_that_is_never_reached_is_given_up) {
  const auto answer = server->await_position({1'000'000});
  pass(1s);
  EXPECT_FALSE(answer.came());
  pass(limits::position_wait);
  EXPECT_EQ(answer->error().code, errc::unavailable);
}

TEST_F(partition, a_read_to_the_logs_end_shows_what_was_in_the_log_when_it_was_asked_for) {
  const auto written = server->submit(about(titled("In the log, not folded")));
  while (log.unwritten(only) == 0) on.run();
  log.write_one(only);  // not acknowledged, not delivered
  const auto answer = server->await_end();
  on.run();
  EXPECT_FALSE(answer.came());
  settle();
  ASSERT_TRUE(*answer);
  EXPECT_EQ((*answer)->offset.next(), log.end(only).value());
  EXPECT_TRUE(*written);
}

TEST_F(partition, a_read_to_the_logs_end_is_refused_by_an_owner_that_another_one_fenced_meanwhile) {
  const auto old = std::move(server);
  how.owner = {uuid_v5({}, "usurper")};
  server = std::make_unique<process>(how);
  on.run();
  log.write_one(only);  // the claim is in the log; the old owner does not know
  const auto reached = old->face().reached.load();
  const auto weak = old->await_position({reached});
  const auto strong = old->await_end();
  settle();
  EXPECT_TRUE(*weak);
  ASSERT_FALSE(*strong);
  EXPECT_EQ(strong->error().code, errc::moving);
  const auto by_the_new_one = server->await_end();
  settle();
  EXPECT_TRUE(*by_the_new_one);
}

TEST_F(partition, reads_to_the_logs_end_that_come_during_a_look_share_the_next_one) {
  std::vector<reply<position>> answers;
  answers.reserve(20);
  for (int i = 0; i < 20; ++i) answers.push_back(server->await_end());
  settle();
  for (const auto& a : answers) EXPECT_TRUE(*a);
}

TEST_F(partition, repeating_the_trashing_answers_with_the_task_as_it_went) {
  const auto task = make(titled("Old"));
  const auto c = about(task::trash{task});
  const auto first = tell(c);
  const auto again = tell(c);
  EXPECT_EQ(again->effect, effect::repeated);
  ASSERT_TRUE(again->task);
  EXPECT_EQ(*again->task, *first->task);
  EXPECT_EQ(read(task).error().code, errc::not_found);
}

TEST_F(partition, tasks_of_a_trashed_list_are_not_found_however_they_are_read) {
  const auto list = tell(workspace::create_list{.id = {}, .name = "Old"})->subject;
  auto content = titled("In it");
  content.list = list_id{list.value};
  const auto task = make(content);
  ASSERT_TRUE(tell(workspace::trash_list{{list.value}}));
  pass(7s);
  crash();
  start();
  EXPECT_EQ(read(task).error().code, errc::not_found);
}

}  // namespace

}  // namespace aido::test
