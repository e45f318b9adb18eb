#include <gmock/gmock.h>

#include "test/actors/home.hpp"
#include "test/actors/post_office.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using delivery::verdict;
using given::at;
using given::day;
using given::titled;
using workspace::digest_status;

const principal ada{"user:ada"};

/// It is Tuesday, 2026-11-24, 09:00 in Berlin; a channel gets a digest at 09:30 there.
class digests : public home {
 protected:
  digests() {
    how.out = &post;
    crash();
    start();
    workspace::create_channel c{.plan = {.kind = workspace::channel_kind::email, .url = {}, .to = "ada@example.org"},
                                .secret = {}};
    c.plan.digest = half_past_nine;
    const auto made = tell(std::move(c));
    EXPECT_TRUE(made);
    channel = {made->subject.value};
  }

  void make_it_adas() {
    ASSERT_TRUE(tell(workspace::set_member{ada, workspace::role::viewer}));
    auto hers = half_past_nine;
    hers.who = ada;
    workspace::channel_patch p;
    p.digest = std::optional(hers);
    ASSERT_TRUE(tell(workspace::change_channel{channel, p}));
  }

  task_id make_due(std::string title, std::string_view date, std::optional<principal> assignee = std::nullopt) {
    auto c = titled(std::move(title));
    c.due = task::due_date{day(date)};
    c.assignee = std::move(assignee);
    return make(c);
  }
  void make_reminding(std::chrono::milliseconds in) {
    auto c = titled("call");
    c.reminders.emplace().push_back({.at = on.wall().now() + in, .before_seconds = {}, .drop_after_seconds = {}});
    make(c);
  }
  void quiet_for_those_who_make_tasks(std::optional<workspace::quiet_hours> quiet) {
    const workspace::notification_step only{.channel = channel};
    ASSERT_TRUE(
        tell(workspace::set_personal{{"local"}, {.steps = std::vector{only}, .quiet_hours = std::move(quiet)}}));
  }
  enum class kind { reminder, digest };
  std::vector<kind> kinds_told() const {
    std::vector<kind> told;
    told.reserve(post.letters.size());
    for (const auto& l : post.letters)
      told.push_back(std::holds_alternative<delivery::fired_digest>(l.content) ? kind::digest : kind::reminder);
    return told;
  }
  std::optional<workspace::digest> latest() {
    const auto view = server->load_workspace(given::home);
    settle();
    return workspace::find_channel(*(*view)->get()->facts(), channel)->last_digest;
  }
  template <class Event>
  std::vector<Event> recorded() {
    std::vector<Event> all;
    for (const auto& r : records())
      for (auto& e : given::only<Event>(r.events)) all.push_back(std::move(e));
    return all;
  }
  const query::agenda& told(std::size_t place) {
    return std::get<delivery::fired_digest>(post.letters.at(place).content).agenda;
  }
  /// The process is away until then.
  void away_until(std::string_view then) {
    crash();
    on.wall().step(at(then) - on.wall().now());
    start();
    pass(10s);
  }

  const workspace::digest_schedule half_past_nine{.at = {9h + 30min}, .zone = "Europe/Berlin", .days = {}, .who = {}};
  post_office post{on.wall()};
  channel_id channel;
};

TEST_F(digests, tell_at_their_time_what_is_overdue_and_what_is_due) {
  make_due("yesterday", "2026-11-23");
  make_due("today", "2026-11-24");
  make_due("tomorrow", "2026-11-25");
  pass(29min);
  EXPECT_TRUE(post.letters.empty());
  pass(2min);
  ASSERT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(told(0).day, day("2026-11-24"));
  EXPECT_EQ(told(0).overdue, 1u);
  EXPECT_EQ(told(0).today, 1u);
  EXPECT_EQ(told(0).lists.at(0).today.at(0).title, "today");
  EXPECT_EQ(latest()->status, digest_status::delivered);
  EXPECT_EQ(latest()->attempts, 1u);
}

TEST_F(digests, come_once_a_day) {
  make_due("today", "2026-11-24");
  pass(31min);
  on.wall().step(at("2026-11-25T08:29:00Z") - on.wall().now());
  pass(2min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(told(1).day, day("2026-11-25"));
  EXPECT_NE(post.letters[0].message, post.letters[1].message);
  EXPECT_EQ(recorded<workspace::digest_fired>().size(), 2u);
  EXPECT_EQ(recorded<workspace::digest_settled>().size(), 2u);
}

TEST_F(digests, with_nothing_to_tell_are_recorded_and_not_sent) {
  make_due("tomorrow", "2026-11-25");
  pass(31min);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_EQ(latest()->status, digest_status::empty);
}

TEST_F(digests, that_were_missed_come_late_the_same_day) {
  make_due("today", "2026-11-24");
  pass(10s);
  away_until("2026-11-24T18:00:00Z");
  ASSERT_EQ(post.letters.size(), 1u);
  EXPECT_GE(recorded<workspace::digest_fired>().at(0).late_by_seconds.value(), 9h);
}

TEST_F(digests, of_days_that_are_over_never_come) {
  make_due("today", "2026-11-24");
  pass(10s);
  away_until("2026-11-27T06:00:00Z");
  EXPECT_TRUE(post.letters.empty());
  ASSERT_EQ(recorded<workspace::digest_missed>().size(), 1u);
  EXPECT_EQ(recorded<workspace::digest_missed>().at(0).day, day("2026-11-26"));
  pass(3h);
  ASSERT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(told(0).day, day("2026-11-27"));
}

TEST_F(digests, are_found_in_the_store_by_whoever_starts) {
  make_due("today", "2026-11-24");
  pass(1min);
  crash();
  start();
  pass(1h);
  EXPECT_EQ(post.letters.size(), 1u);
}

TEST_F(digests, after_a_crash_between_sending_and_recording_come_again_under_the_same_id_and_are_recorded_once) {
  make_due("today", "2026-11-24");
  pass(29min);
  while (post.letters.empty()) {
    if (on.jobs() > 0)
      on.run_one(0);
    else if (log.pump() == 0)
      on.advance(100ms);
  }
  crash();
  start();
  pass(1min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_EQ(post.letters[0].message, post.letters[1].message);
  EXPECT_EQ(recorded<workspace::digest_fired>().size(), 1u);
  EXPECT_EQ(recorded<workspace::digest_settled>().size(), 1u);
}

TEST_F(digests, that_fail_are_tried_again_until_their_day_is_over) {
  make_due("today", "2026-11-24");
  how.deliveries.attempts = 100;
  crash();
  start();
  post.otherwise = verdict::failed;
  pass(40min);
  EXPECT_GT(post.letters.size(), 1u);
  const auto midnight = at("2026-11-24T23:00:00Z");
  on.wall().step(midnight - 10s - on.wall().now());
  pass(65min);
  EXPECT_LT(post.times.back(), midnight);
  EXPECT_EQ(latest()->status, digest_status::missed);
}

TEST_F(digests, wait_for_the_end_of_quiet_hours) {
  workspace::notifications_patch quiet;
  quiet.quiet_hours = std::optional(workspace::quiet_hours{"22:00", "10:00", "Europe/Berlin"});
  ASSERT_TRUE(tell(workspace::change_notifications{quiet}));
  make_due("today", "2026-11-24");
  pass(59min);
  EXPECT_TRUE(post.letters.empty());
  pass(2min);
  EXPECT_EQ(post.letters.size(), 1u);
}

TEST_F(digests, wait_for_nobodys_own_quiet_hours) {
  quiet_for_those_who_make_tasks(workspace::quiet_hours{"08:00", "09:00", "UTC"});
  make_due("today", "2026-11-24");
  make_reminding(20min);
  pass(59min);
  EXPECT_EQ(kinds_told(), std::vector{kind::digest});
  pass(2min);
  EXPECT_EQ(kinds_told(), (std::vector{kind::digest, kind::reminder}));
}

TEST_F(digests, of_a_person_tell_of_theirs_alone_after_their_own_quiet_hours) {
  make_it_adas();
  const workspace::quiet_hours quiet{"08:00", "09:00", "UTC"};
  ASSERT_TRUE(
      tell(workspace::set_personal{ada, {.steps = std::vector<workspace::notification_step>{}, .quiet_hours = quiet}}));
  make_due("of who made it", "2026-11-24");
  make_due("Ada's", "2026-11-23", ada);
  pass(59min);
  EXPECT_TRUE(post.letters.empty());
  pass(2min);
  ASSERT_EQ(post.letters.size(), 1u);
  EXPECT_EQ(told(0).overdue, 1u);
  EXPECT_EQ(told(0).today, 0u);
  EXPECT_EQ(told(0).lists.at(0).overdue.at(0).title, "Ada's");
}

TEST_F(digests, of_a_person_with_nothing_of_theirs_are_not_sent) {
  make_it_adas();
  make_due("of who made it", "2026-11-24");
  pass(31min);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_EQ(latest()->status, digest_status::empty);
}

TEST_F(digests, of_a_person_who_left_do_not_come) {
  make_it_adas();
  make_due("Ada's", "2026-11-24", ada);
  ASSERT_TRUE(tell(workspace::remove_member{ada}));
  pass(31min);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_TRUE(recorded<workspace::digest_fired>().empty());
}

TEST_F(digests, that_fired_for_a_person_who_then_left_are_not_sent) {
  make_it_adas();
  make_due("Ada's", "2026-11-24", ada);
  workspace::notifications_patch quiet;
  quiet.quiet_hours = std::optional(workspace::quiet_hours{"08:00", "09:00", "UTC"});
  ASSERT_TRUE(tell(workspace::change_notifications{quiet}));
  pass(31min);
  ASSERT_EQ(recorded<workspace::digest_fired>().size(), 1u);
  ASSERT_TRUE(tell(workspace::remove_member{ada}));
  pass(30min);
  EXPECT_TRUE(post.letters.empty());
  EXPECT_EQ(latest()->status, digest_status::missed);
  EXPECT_EQ(latest()->why, "It was ended before it could be sent.");
}

TEST_F(digests, that_wait_hold_up_no_reminder_that_does_not) {
  workspace::notifications_patch quiet;
  quiet.quiet_hours = std::optional(workspace::quiet_hours{"08:00", "09:00", "UTC"});
  ASSERT_TRUE(tell(workspace::change_notifications{quiet}));
  quiet_for_those_who_make_tasks(std::nullopt);
  make_due("today", "2026-11-24");
  make_reminding(40min);
  pass(59min);
  EXPECT_EQ(kinds_told(), std::vector{kind::reminder});
  pass(2min);
  EXPECT_EQ(kinds_told(), (std::vector{kind::reminder, kind::digest}));
}

TEST_F(digests, come_after_downtime_in_the_order_of_what_was_planned_at_its_pace) {
  how.deliveries.per_second = 1;
  crash();
  start();
  make_due("today", "2026-11-24");
  make_reminding(40min);
  make_reminding(20min);
  pass(10s);
  away_until("2026-11-24T10:00:00Z");
  EXPECT_EQ(kinds_told(), (std::vector{kind::reminder, kind::digest, kind::reminder}));
  for (std::size_t i = 1; i < post.times.size(); ++i) EXPECT_GE(post.times[i] - post.times[i - 1], 1s);
}

TEST_F(digests, leave_reminders_and_their_order_alone) {
  auto c = titled("call");
  c.due = task::due_date{day("2026-11-24")};
  c.reminders.emplace().push_back({.at = on.wall().now() + 20min, .before_seconds = {}, .drop_after_seconds = {}});
  make(c);
  pass(31min);
  ASSERT_EQ(post.letters.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<delivery::fired_reminder>(post.letters[0].content));
  EXPECT_TRUE(std::holds_alternative<delivery::fired_digest>(post.letters[1].content));
}

}  // namespace

}  // namespace aido::test
