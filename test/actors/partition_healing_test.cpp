#include <gmock/gmock.h>

#include "actors/author.hpp"
#include "engine/codec/codec.hpp"
#include "engine/recurrence/zone.hpp"
#include "eventstore/partition_table.hpp"
#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using actors::partition_phase;
using given::titled;

constexpr partition_id only{0};

/// A store that a binary wrote which did not know one type of event; then one that knows them all serves it (F5).
class healing : public home {
 protected:
  /// What the older one made of the log so far is all that the store has.
  void serve_by_an_older_binary(const std::string& stranger_to) {
    crash();
    eventstore::fold f(log.describe().id, only);
    eventstore::partition_table older(only);
    for (const auto& stored : log.read(only, {}, 1000).value()) {
      auto judged = f.apply(stored).value();
      if (judged.verdict != eventstore::verdict::effective) continue;
      for (auto& e : judged.content.events) forget(e, stranger_to);
      ASSERT_TRUE(older.load({}, older.missing(judged.content), stored.offset));
      older.apply(judged.content, std::move(judged.texts), stored.offset);
    }
    ASSERT_TRUE(store.clear(only));
    ASSERT_TRUE(store.write(only, eventstore::written_out(older.take_changes(f.state(), {}))));
  }

  static void forget(event& e, const std::string& type) {
    if (codec::type_of(e.data) == type) e.data = unknown_event{type, codec::schema_of(e.data), "{}"};
  }

  eventstore::subject_row row_of(subject_id subject) {
    const std::array refs{eventstore::subject_ref{given::home, subject}};
    return store.load_subjects(only, refs).value().at(0);
  }

  /// As it was written before held rows had a wake.
  void take_wake_from(subject_id subject, std::string tzdata) {
    auto row = row_of(subject);
    row.wake_at.reset();
    ASSERT_TRUE(store.write(only, {.upto = **store.load_checkpoint(only),
                                   .subjects = {row},
                                   .history = {},
                                   .commands = {},
                                   .tzdata = std::move(tzdata)}));
  }

  task::change reminding(task_id task, instant when) {
    task::change c{.task = task, .patch = {}};
    c.patch.reminders.emplace().push_back({.at = when, .before_seconds = {}, .drop_after_seconds = {}});
    return c;
  }

  std::vector<instant> fired() {
    std::vector<instant> all;
    for (const auto& r : records())
      for (const auto& e : given::only<reminder::fired>(r.events)) all.push_back(e.planned);
    return all;
  }

  /// A task whose due is read in the workspace's zone, and a workspace that moves to where that is at `moved_to`.
  task_id make_floating_and_move() {
    auto c = titled("17:01 in Tokyo is 8:01 in UTC");
    c.due = task::due_floating{given::local("2026-11-24T17:01:00")};
    c.reminders = {given::before_due(0s)};
    const auto task = make(c);
    workspace::change move;
    move.patch.zone = "Asia/Tokyo";
    EXPECT_TRUE(tell(std::move(move)));
    return task;
  }
  const instant moved_to = given::at("2026-11-24T08:01:00Z");
};

TEST_F(healing, a_task_that_was_held_is_as_its_events_say_and_takes_commands) {
  const auto milk = make(titled("Milk"));
  task::change c{.task = milk, .patch = {}};
  c.patch.title = "Oat milk";
  ASSERT_TRUE(tell(std::move(c)));
  serve_by_an_older_binary("task.changed");
  ASSERT_TRUE(row_of({milk.value}).held_at);
  start();
  const auto done = tell(task::complete{milk});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->task->title, "Oat milk");
  EXPECT_EQ(done->task->status, task::status::done);
}

TEST_F(healing, a_reminder_that_a_held_event_set_fires_though_nobody_asks_for_its_task) {
  const auto when = on.wall().now() + 20s;
  ASSERT_TRUE(tell(reminding(make(titled("Call")), when)));
  serve_by_an_older_binary("task.changed");
  start();
  pass(30s);
  EXPECT_THAT(fired(), testing::ElementsAre(when));
  crash();
  start();
  pass(10s);
  EXPECT_EQ(fired().size(), 1U);
}

TEST_F(healing, what_was_healed_goes_back_into_the_store_with_the_next_flush) {
  const auto when = on.wall().now() + 1h;
  const auto task = make(titled("Call"));
  ASSERT_TRUE(tell(reminding(task, when)));
  serve_by_an_older_binary("task.changed");
  start();
  pass(10s);
  EXPECT_FALSE(row_of({task.value}).held_at);
  EXPECT_EQ(row_of({task.value}).wake_at, when);
  EXPECT_EQ(server->status().unflushed, 0U);
}

TEST_F(healing, a_row_that_was_held_before_rows_had_a_wake_is_healed_when_its_workspace_is_loaded) {
  const auto when = on.wall().now() + 20s;
  const auto task = make(titled("Call"));
  ASSERT_TRUE(tell(reminding(task, when)));
  serve_by_an_older_binary("task.changed");
  take_wake_from({task.value}, recurrence::tzdata_version());
  start();
  const auto view = server->load_workspace(given::home);
  settle();
  ASSERT_TRUE(*view);
  EXPECT_FALSE((**view)->find(task).held_at);
  EXPECT_EQ((**view)->find(task).state->reminders.size(), 1U);
  pass(30s);
  EXPECT_THAT(fired(), testing::ElementsAre(when));
}

TEST_F(healing, a_workspace_that_was_held_is_healed_and_the_reminders_of_its_tasks_move_with_it) {
  make_floating_and_move();
  serve_by_an_older_binary("workspace.changed");
  start();
  pass(2min);
  EXPECT_THAT(fired(), testing::ElementsAre(moved_to));
  EXPECT_TRUE(tell(workspace::change{.patch = {.name = "Casa"}}));
}

TEST_F(healing, wake_times_that_are_derived_anew_are_read_by_the_healed_workspace) {
  make_floating_and_move();
  serve_by_an_older_binary("workspace.changed");
  take_wake_from({given::home.value}, "1999a");
  start();
  pass(2min);
  EXPECT_THAT(fired(), testing::ElementsAre(moved_to));
}

TEST_F(healing, a_task_whose_event_is_still_unknown_stays_held_and_is_not_fired_at_again_and_again) {
  auto c = titled("Call");
  c.reminders.emplace().push_back({.at = on.wall().now() + 20s, .before_seconds = {}, .drop_after_seconds = {}});
  const auto task = make(c);
  const auto other = make(titled("Milk"));
  crash();
  eventstore::fold f(log.describe().id, only);
  for (const auto& stored : log.read(only, {}, 1000).value()) (void)f.apply(stored).value();
  eventstore::record r;
  r.workspace = given::home;
  r.command = {uuid_v5({}, "newer")};
  r.at = on.wall().now();
  r.events.push_back({{uuid_v5({}, "event")}, {task.value}, version{2}, unknown_event{"task.glorified", 1, "{}"}});
  log.append(only, {}, actors::author(f.state()).seal(r).value, [](const auto&) {});
  log.pump();
  start();
  pass(10s);
  const auto held_at = row_of({task.value}).held_at;
  ASSERT_TRUE(held_at);
  crash();
  start();
  pass(1min);
  EXPECT_EQ(tell(task::complete{task}).error().code, errc::held);
  EXPECT_TRUE(tell(task::complete{other}));
  EXPECT_EQ(row_of({task.value}).held_at, held_at);
  EXPECT_EQ(server->status().wakes, 0U);
}

}  // namespace

}  // namespace aido::test
