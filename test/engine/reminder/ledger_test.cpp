#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "engine/reminder/outstanding.hpp"
#include "engine/reminder/schedule.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;

/// A task with one reminder at 09:00 UTC, and two webhooks.
struct owing {
  world w;
  task_id id;
  channel_id first;
  channel_id second;

  owing() : first(add_channel("https://example.org/1")), second(add_channel("https://example.org/2")) {
    auto c = titled("Call");
    c.due = berlin("2026-11-24T10:00");
    c.reminders = {before_due(0s)};
    id = w.make(c);
  }
  channel_id add_channel(std::string url) {
    const workspace::channel_plan plan{
        .kind = workspace::channel_kind::webhook, .url = std::move(url), .to = {}, .events = {}};
    const auto made = w.tell(workspace::create_channel{.plan = plan, .secret = "sealed"}).value();
    return {made.front().subject.value};
  }
  reminder::state ledger() const { return w.task(id).reminders[0]; }
  void fire() {
    w.set_now("2026-11-24T09:00:00Z");
    ASSERT_EQ(w.tell(reminder::fire{id, ledger().id, ledger().arming}).value().size(), 1u);
  }
  reminder::settle outcome(channel_id channel, reminder::settlement how) const {
    return {.task = id,
            .reminder = ledger().id,
            .arming = ledger().arming,
            .round = ledger().round,
            .channel = channel,
            .outcome = how,
            .attempts = 3,
            .why = "It answered 500."};
  }
  events settle(channel_id channel, reminder::settlement how) { return w.tell(outcome(channel, how)).value(); }
  std::vector<reminder::owed> owed() const { return reminder::outstanding(w.task(id), w.facts(), w.now()); }
  result<events> snooze(reminder::snooze_plan plan) { return w.tell(reminder::snooze{id, ledger().id, plan}); }
};

TEST(ledger, a_fired_reminder_is_owed_to_every_channel_until_each_has_settled_it) {
  owing o;
  EXPECT_TRUE(o.owed().empty());
  o.fire();
  EXPECT_EQ(o.owed().size(), 2u);
  EXPECT_EQ(o.settle(o.first, reminder::settlement::delivered).size(), 1u);
  EXPECT_EQ(o.ledger().status, reminder::status::fired);
  ASSERT_EQ(o.owed().size(), 1u);
  EXPECT_EQ(o.owed()[0].channel, o.second);
  EXPECT_EQ(o.settle(o.second, reminder::settlement::failed).size(), 1u);
  EXPECT_EQ(o.ledger().status, reminder::status::delivered) << "one of them took it";
  EXPECT_TRUE(o.owed().empty());
}

TEST(ledger, a_reminder_that_no_channel_took_has_failed_and_says_why) {
  owing o;
  o.fire();
  o.settle(o.first, reminder::settlement::failed);
  o.settle(o.second, reminder::settlement::failed);
  EXPECT_EQ(o.ledger().status, reminder::status::failed);
  EXPECT_EQ(o.ledger().deliveries[0].why, "It answered 500.");
  EXPECT_EQ(o.ledger().deliveries[0].attempts, 3u);
}

TEST(ledger, an_outcome_is_recorded_once_whichever_came_first) {
  owing o;
  o.fire();
  EXPECT_EQ(o.settle(o.first, reminder::settlement::delivered).size(), 1u);
  EXPECT_TRUE(o.settle(o.first, reminder::settlement::delivered).empty());
  EXPECT_TRUE(o.settle(o.first, reminder::settlement::failed).empty());
}

TEST(ledger, outcomes_count_in_the_ledger_and_not_in_the_version) {
  owing o;
  const auto before = o.w.task(o.id).version;
  o.fire();
  o.settle(o.first, reminder::settlement::delivered);
  ASSERT_TRUE(o.snooze({.until = {}, .for_seconds = 60s}));
  EXPECT_EQ(o.w.task(o.id).version, before);
  EXPECT_EQ(o.w.task(o.id).ledger_version, version{3});
}

TEST(ledger, a_long_reason_is_cut_between_characters) {
  owing o;
  o.fire();
  auto what = o.outcome(o.first, reminder::settlement::failed);
  what.why = std::string(limits::max_why - 1, 'x') + "ü";
  ASSERT_TRUE(o.w.tell(what));
  EXPECT_EQ(o.ledger().deliveries[0].why, std::string(limits::max_why - 1, 'x'));
}

TEST(ledger, a_reason_that_is_no_text_is_kept_as_one) {
  owing o;
  o.fire();
  auto what = o.outcome(o.first, reminder::settlement::failed);
  what.why = "peer \xff\xfe said no";
  ASSERT_TRUE(o.w.tell(what));
  EXPECT_EQ(o.ledger().deliveries[0].why, "peer ?? said no");
}

TEST(ledger, a_snoozed_reminder_fires_at_its_new_time_under_a_new_id) {
  owing o;
  o.fire();
  const auto fired = reminder::fire{o.id, o.ledger().id, o.ledger().arming};
  ASSERT_TRUE(o.snooze({.until = {}, .for_seconds = 600s}));
  EXPECT_EQ(o.ledger().status, reminder::status::snoozed);
  EXPECT_TRUE(o.owed().empty()) << "what was not delivered yet is not owed any more";
  const auto wake = reminder::next_wake(o.w.task(o.id), {"UTC"});
  ASSERT_TRUE(wake);
  EXPECT_EQ(wake->at, at("2026-11-24T09:10:00Z"));
  EXPECT_NE(reminder::id_of(wake->command), reminder::id_of(fired));
  o.w.set_now("2026-11-24T09:10:00Z");
  EXPECT_EQ(o.w.tell(wake->command).value().size(), 1u);
  EXPECT_EQ(o.ledger().status, reminder::status::fired);
  EXPECT_EQ(o.owed().size(), 2u);
}

TEST(ledger, a_snooze_needs_one_end_in_the_future) {
  owing o;
  const auto now = o.w.now();
  EXPECT_EQ(o.snooze({}).error().code, errc::invalid_value);
  EXPECT_EQ(o.snooze({.until = now, .for_seconds = {}}).error().field, "/until");
  EXPECT_EQ(o.snooze({.until = now + 1h, .for_seconds = 60s}).error().code, errc::invalid_value);
  EXPECT_EQ(o.snooze({.until = {}, .for_seconds = 0s}).error().field, "/for_seconds");
  EXPECT_EQ(o.snooze({.until = {}, .for_seconds = std::chrono::seconds::max()}).error().field, "/for_seconds");
  EXPECT_EQ(o.w.tell(reminder::snooze{o.id, {}, {.until = {}, .for_seconds = 60s}}).error().code, errc::not_found);
}

TEST(ledger, completing_cancels_a_snoozed_reminder_and_a_done_task_cannot_be_snoozed) {
  owing o;
  ASSERT_TRUE(o.snooze({.until = {}, .for_seconds = 60s}));
  ASSERT_TRUE(o.w.tell(task::complete{o.id}));
  EXPECT_EQ(o.ledger().status, reminder::status::cancelled);
  EXPECT_EQ(o.snooze({.until = {}, .for_seconds = 60s}).error().code, errc::conflict);
}

TEST(ledger, moving_the_due_ends_a_snooze) {
  owing o;
  ASSERT_TRUE(o.snooze({.until = {}, .for_seconds = 60s}));
  task::patch p;
  p.due = std::optional(berlin("2026-11-25T10:00"));
  ASSERT_TRUE(o.w.tell(task::change{o.id, p}));
  EXPECT_EQ(o.ledger().status, reminder::status::pending);
  EXPECT_EQ(reminder::next_wake(o.w.task(o.id), {"UTC"})->at, at("2026-11-25T09:00:00Z"));
}

TEST(ledger, a_rest_in_which_nothing_came_due_leaves_a_snooze) {
  world w;
  auto c = recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY");
  c.reminders = {before_due(10min)};
  const auto id = w.make(c);
  w.tell(reminder::snooze{id, w.task(id).reminders[0].id, {.until = at("2026-11-25T08:00:00Z"), .for_seconds = {}}})
      .value();
  const auto snoozed = w.task(id).reminders[0];
  w.tell(task::pause{id}).value();
  w.tell(task::resume{id}).value();
  EXPECT_EQ(w.task(id).reminders[0], snoozed);
}

TEST(ledger, sending_again_owes_it_to_every_channel_under_the_same_message_ids) {
  owing o;
  EXPECT_EQ(o.w.tell(reminder::redeliver{o.id, o.ledger().id}).error().code, errc::conflict);
  o.fire();
  const auto before = o.owed();
  o.settle(o.first, reminder::settlement::delivered);
  o.settle(o.second, reminder::settlement::failed);
  ASSERT_TRUE(o.w.tell(reminder::redeliver{o.id, o.ledger().id}));
  const auto again = o.owed();
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(reminder::message_of(again[0]), reminder::message_of(before[0]));
  const auto second_round = o.outcome(o.first, reminder::settlement::delivered);
  auto first_round = second_round;
  first_round.round = 0;
  EXPECT_NE(reminder::id_of(second_round), reminder::id_of(first_round));
  EXPECT_TRUE(o.w.tell(first_round).value().empty()) << "an outcome of the round before is late";
  EXPECT_EQ(o.w.tell(second_round).value().size(), 1u);
}

TEST(ledger, a_channel_made_later_does_not_owe_what_fired_before) {
  owing o;
  o.fire();
  o.w.advance(1s);
  o.add_channel("https://example.org/3");
  EXPECT_EQ(o.owed().size(), 2u);
}

TEST(ledger, nothing_is_owed_of_a_task_in_the_trash) {
  owing o;
  o.fire();
  ASSERT_TRUE(o.w.tell(task::trash{o.id}));
  EXPECT_TRUE(o.owed().empty());
}

}  // namespace
}  // namespace aido
