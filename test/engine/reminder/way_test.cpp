#include "test/engine/reminder/family.hpp"

namespace aido {
namespace {

using namespace given;
using namespace std::chrono_literals;
using workspace::whose;

using channels = std::set<channel_id>;

TEST(way, of_who_said_nothing_is_the_workspaces) {
  family f;
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail, f.shared}));
}

TEST(way, of_who_said_something_is_their_first_step_alone) {
  family f;
  ASSERT_TRUE(f.set(ada, {to(f.phone), to(f.mail)}));
  f.fire();
  EXPECT_EQ(f.owing(), channels{f.phone});
}

TEST(way, a_channel_that_one_person_took_is_nobody_elses_unless_it_is_the_default_one) {
  family f(bob);
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.mail, f.shared}));
  family g(bob);
  ASSERT_TRUE(g.set(ada, {to(g.phone)}));
  workspace::notifications_patch p;
  p.default_channel = std::optional(g.phone);
  ASSERT_TRUE(g.w.tell(workspace::change_notifications{p}));
  g.fire();
  EXPECT_EQ(g.owing(), channels{g.phone});
}

TEST(way, is_the_assignees_and_else_the_makers) {
  for (const auto& [assignee, channel] : {std::pair{std::optional(bob), 1}, {std::optional<principal>{}, 0}}) {
    family f(assignee);
    ASSERT_TRUE(f.set(ada, {to(f.phone)}));
    ASSERT_TRUE(f.set(bob, {to(f.mail)}));
    f.fire();
    EXPECT_EQ(f.owing(), channels{channel == 1 ? f.mail : f.phone});
  }
}

TEST(way, of_the_next_occurrence_is_still_that_of_who_made_the_series) {
  family f;
  auto c = recurring(berlin("2026-11-24T10:00"), "FREQ=DAILY");
  c.reminders = {before_due(0s)};
  const task_id first{f.w.tell_as(ada, c).value().front().subject.value};
  ASSERT_TRUE(f.w.tell_as(bob, task::complete{first}));
  EXPECT_EQ(f.w.task(*f.w.task(first).next_occurrence).created_by, ada);
}

TEST(way, who_asked_for_everyones_gets_them_too) {
  family f;
  auto everyones = to(f.shared);
  everyones.whose = whose::everyones;
  ASSERT_TRUE(f.set(bob, {everyones}));
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail, f.shared})) << "Ada said nothing";
  family g;
  everyones.channel = g.shared;
  ASSERT_TRUE(g.set(bob, {everyones}));
  ASSERT_TRUE(g.set(ada, {to(g.phone)}));
  g.fire();
  EXPECT_EQ(g.owing(), (channels{g.phone, g.shared}));
}

TEST(way, takes_the_first_step_whose_filters_let_the_task_pass) {
  family f;
  const list_id garden{f.w.tell(workspace::create_list{std::nullopt, "Garden"}).value().front().subject.value};
  auto of_garden = to(f.phone);
  of_garden.lists = {garden};
  auto urgent = to(f.mail);
  urgent.labels = {"urgent", "now"};
  urgent.min_priority = 2;
  ASSERT_TRUE(f.set(ada, {of_garden, urgent, to(f.shared)}));
  auto c = titled("Dig");
  c.list = garden;
  const auto dig = f.make(ada, std::nullopt, c);
  c = titled("Run");
  c.labels = {"now"};
  c.priority = 2;
  const auto run = f.make(ada, std::nullopt, c);
  c.priority = 1;
  const auto walk = f.make(ada, std::nullopt, c);
  for (const auto& [task, channel] : {std::pair{dig, f.phone}, {run, f.mail}, {walk, f.shared}}) {
    f.id = task;
    f.fire();
    EXPECT_EQ(f.owing(), channels{channel});
  }
}

TEST(way, without_a_step_that_fits_leads_nowhere) {
  family f;
  ASSERT_TRUE(f.set(ada, {}));
  f.fire();
  EXPECT_TRUE(f.all().empty());
  EXPECT_EQ(f.ledger().status, reminder::status::fired);
}

TEST(way, goes_on_when_nobody_saw_it_for_so_long_and_ends_with_the_last_step) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to_then(f.mail, 300s), to(f.shared)}));
  f.fire();
  EXPECT_EQ(f.owing(), channels{f.phone});
  f.w.advance(10s);
  EXPECT_EQ(f.settle(f.phone).size(), 1u);
  EXPECT_EQ(f.ledger().status, reminder::status::delivered) << "later steps do not hold it open";
  EXPECT_EQ(reminder::owed_since(f.w.task(f.id), f.w.facts()), f.w.now() + 600s);
  f.w.advance(599s);
  EXPECT_TRUE(f.owing().empty());
  f.w.advance(1s);
  EXPECT_EQ(f.owing(), channels{f.mail});
  f.settle(f.mail);
  f.w.advance(300s);
  EXPECT_EQ(f.owing(), channels{f.shared});
  f.settle(f.shared);
  EXPECT_TRUE(f.all().empty());
  EXPECT_EQ(f.ledger().deliveries.size(), 3u);
}

TEST(way, goes_on_at_once_where_a_step_failed) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to(f.mail)}));
  f.fire();
  f.w.advance(5s);
  f.settle(f.phone, reminder::settlement::failed);
  EXPECT_EQ(f.ledger().status, reminder::status::failed);
  EXPECT_EQ(f.owing(), channels{f.mail});
  f.settle(f.mail);
  EXPECT_EQ(f.ledger().status, reminder::status::delivered);
}

TEST(way, goes_on_in_time_while_a_step_is_still_being_tried) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to(f.mail)}));
  f.fire();
  f.w.advance(600s);
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail}));
}

TEST(way, of_several_steps_at_once_waits_for_none) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 0s), to(f.mail)}));
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail}));
}

TEST(way, ends_when_it_was_seen) {
  const auto escalating = [] {
    family f;
    f.set(ada, {to_then(f.phone, 600s), to(f.mail)}).value();
    f.fire();
    f.w.advance(1s);
    f.settle(f.phone);
    return f;
  };
  auto acknowledged = escalating();
  ASSERT_TRUE(acknowledged.acknowledge(bob)) << "by whoever does it";
  EXPECT_TRUE(acknowledged.all().empty());
  auto edited = escalating();
  edited.edit_as(ada);
  EXPECT_TRUE(edited.all().empty());
  auto edited_by_another = escalating();
  edited_by_another.edit_as(bob);
  EXPECT_EQ(edited_by_another.all().size(), 1u) << "Ada has not seen that";
  auto completed = escalating();
  ASSERT_TRUE(completed.w.tell_as(bob, task::complete{completed.id}));
  EXPECT_TRUE(completed.all().empty());
  auto snoozed = escalating();
  ASSERT_TRUE(
      snoozed.w.tell_as(bob, reminder::snooze{snoozed.id, snoozed.ledger().id, {.until = {}, .for_seconds = 60s}}));
  EXPECT_TRUE(snoozed.all().empty());
}

TEST(way, an_edit_does_not_keep_a_first_step_from_going_out) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to(f.mail)}));
  f.fire();
  f.w.advance(1s);
  f.edit_as(ada);
  f.w.advance(600s);
  EXPECT_EQ(f.owing(), channels{f.phone});
}

TEST(way, passes_over_a_channel_that_is_off) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to(f.mail)}));
  const auto seen = workspace::find_channel(f.w.facts(), f.phone)->version;
  ASSERT_TRUE(f.w.tell(workspace::switch_channel_off{f.phone, seen, "It is gone."}));
  f.fire();
  EXPECT_EQ(f.owing(), channels{f.mail});
}

TEST(way, a_channel_that_is_switched_on_takes_nothing_that_fired_before) {
  family f;
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  workspace::channel_patch p;
  p.status = workspace::channel_status::off;
  ASSERT_TRUE(f.w.tell(workspace::change_channel{f.phone, p}));
  f.fire();
  f.w.advance(1s);
  p.status = workspace::channel_status::on;
  ASSERT_TRUE(f.w.tell(workspace::change_channel{f.phone, p}));
  EXPECT_TRUE(f.all().empty());
}

TEST(way, respects_the_persons_own_quiet_hours_and_no_others) {
  family f;
  workspace::notifications_patch p;
  p.quiet_hours = std::optional(workspace::quiet_hours{"08:00", "12:00", "UTC"});
  ASSERT_TRUE(f.w.tell(workspace::change_notifications{p}));
  ASSERT_TRUE(
      f.set(ada, {to_then(f.phone, 600s), to(f.mail)}, workspace::quiet_hours{"10:00", "11:00", "Europe/Berlin"}));
  f.fire();
  ASSERT_EQ(f.all().size(), 2u);
  EXPECT_EQ(f.all()[0].due, at("2026-11-24T10:00:00Z"));
  EXPECT_EQ(f.all()[1].since, at("2026-11-24T10:10:00Z")) << "the wait begins when the first step does";
  ASSERT_TRUE(f.w.tell(workspace::reset_personal{ada}));
  family g;
  ASSERT_TRUE(g.w.tell(workspace::change_notifications{p}));
  g.fire();
  EXPECT_EQ(g.all()[0].due, at("2026-11-24T12:00:00Z"));
}

TEST(way, what_waited_until_quiet_hours_began_waits_for_their_end) {
  family f;
  ASSERT_TRUE(f.set(ada, {to(f.phone)}, workspace::quiet_hours{"22:00", "07:00", "UTC"}));
  f.fire();
  EXPECT_EQ(f.all()[0].due, f.w.now());
  f.w.set_now("2026-11-24T23:00:00Z");
  EXPECT_EQ(f.all()[0].due, at("2026-11-25T07:00:00Z"));
}

TEST(way, a_channel_of_two_persons_owes_it_once_and_as_soon_as_one_of_them_may_be_told) {
  family f;
  auto everyones = to(f.shared);
  everyones.whose = whose::everyones;
  ASSERT_TRUE(f.set(bob, {everyones}));
  ASSERT_TRUE(f.set(ada, {to(f.shared)}, workspace::quiet_hours{"08:00", "12:00", "UTC"}));
  f.fire();
  ASSERT_EQ(f.all().size(), 1u);
  EXPECT_EQ(f.all()[0].due, f.w.now());
}

TEST(way, a_step_that_is_new_takes_nothing_that_fired_before) {
  family f;
  ASSERT_TRUE(f.set(ada, {}));
  f.fire();
  f.w.advance(1s);
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  EXPECT_TRUE(f.all().empty());
  auto narrow = to(f.phone);
  narrow.min_priority = 4;
  ASSERT_TRUE(f.set(ada, {narrow}));
  f.w.advance(1s);
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  EXPECT_TRUE(f.all().empty()) << "nor one that lets more pass";
}

TEST(way, a_step_that_stays_keeps_what_it_owes) {
  family f;
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 600s), to(f.mail)}));
  f.fire();
  f.w.advance(1s);
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 60s), to(f.mail)}, workspace::quiet_hours{"22:00", "07:00", "UTC"}));
  EXPECT_EQ(f.all().size(), 2u);
  ASSERT_TRUE(f.set(ada, {to(f.phone), to(f.mail)}));
  ASSERT_TRUE(f.set(ada, {to_then(f.phone, 60s), to(f.mail)}));
  ASSERT_EQ(f.all().size(), 1u) << "what was no next step when it fired does not become one";
  EXPECT_EQ(f.all()[0].channel, f.phone);
}

TEST(way, set_for_the_first_time_keeps_what_the_workspaces_channels_owe) {
  family f;
  f.fire();
  f.w.advance(1s);
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  EXPECT_EQ(f.owing(), channels{f.phone});
}

TEST(way, back_to_the_workspaces_brings_nothing_old_with_it) {
  family f;
  ASSERT_TRUE(f.set(ada, {}));
  f.fire();
  f.w.advance(1s);
  ASSERT_TRUE(f.w.tell_as(ada, workspace::reset_personal{ada}));
  EXPECT_TRUE(f.all().empty());
  f.id = f.make(ada, std::nullopt);
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail, f.shared}));
}

TEST(way, of_a_member_who_left_is_the_workspaces_again) {
  family f;
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  ASSERT_TRUE(f.w.tell(workspace::remove_member{ada}));
  f.w.advance(1s);
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.phone, f.mail, f.shared}));
}

TEST(way, back_from_a_channel_that_was_removed_is_the_workspaces_again) {
  family f;
  ASSERT_TRUE(f.set(ada, {to(f.phone)}));
  ASSERT_TRUE(f.w.tell(workspace::remove_channel{f.phone}));
  f.fire();
  EXPECT_EQ(f.owing(), (channels{f.mail, f.shared}));
}

}  // namespace
}  // namespace aido
