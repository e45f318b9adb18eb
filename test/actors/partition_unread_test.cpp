#include <gmock/gmock.h>

#include "actors/author.hpp"
#include "actors/local_gateway.hpp"
#include "engine/base/limits.hpp"
#include "test/actors/home.hpp"

namespace aido::test {

namespace {

using namespace std::chrono_literals;
using actors::partition_phase;
using given::titled;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

constexpr partition_id only{0};
const std::string postponed = R"("status":"postponed",)";

/// A store that a newer version has written to, whose states this one cannot read, and who comes back later (F5).
class unread : public home {
 protected:
  eventstore::subject_row row_of(subject_id subject) {
    const std::array refs{eventstore::subject_ref{given::home, subject}};
    return store.load_subjects(only, refs).value().at(0);
  }
  eventstore::subject_row row_of(task_id task) { return row_of(subject_id{task.value}); }

  void write(eventstore::subject_row row) {
    ASSERT_TRUE(store.write(only, {.upto = **store.load_checkpoint(only),
                                   .subjects = {std::move(row)},
                                   .history = {},
                                   .commands = {},
                                   .tzdata = store.tzdata(only).value()}));
  }

  /// All of it is in the store, and the process gone.
  void stop() {
    pass(7s);
    crash();
  }

  eventstore::subject_row newer_wrote(subject_id subject, const std::string& field = postponed) {
    auto row = row_of(subject);
    row.state.insert(1, field);
    write(row);
    return row;
  }
  eventstore::subject_row newer_wrote(task_id task) { return newer_wrote(subject_id{task.value}); }

  /// As the version that wrote it reads it.
  void newer_reads(subject_id subject, const std::string& field = postponed) {
    crash();
    auto row = row_of(subject);
    ASSERT_THAT(row.state, HasSubstr(field));
    row.state.erase(1, field.size());
    write(row);
    start();
  }
  void newer_reads(task_id task) { newer_reads(subject_id{task.value}); }

  /// A record of the newer version, after all that it wrote and not yet in the store.
  log_offset newer_changes(task_id task, std::uint64_t version, task::changed to) {
    eventstore::fold f(log.describe().id, only);
    for (const auto& stored : log.read(only, {}, 1000).value()) (void)f.apply(stored).value();
    eventstore::record r;
    r.workspace = given::home;
    r.command = {uuid_v5(task.value, "newer " + std::to_string(version))};
    r.at = on.wall().now();
    r.events.push_back({{uuid_v5(r.command.value, "event")}, {task.value}, {version}, std::move(to)});
    log.append(only, {}, actors::author(f.state()).seal(r).value, [](const auto&) {});
    log.pump();
    return f.state().next;
  }
  static task::changed named(std::string title) {
    task::changed to;
    to.title = std::move(title);
    return to;
  }

  void expect_completed_as(task_id task, const std::string& title, version then) {
    const auto done = tell(task::complete{task});
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(done->task->title, title);
    EXPECT_EQ(done->task->version, then);
  }

  task_id make_reminding(instant when) {
    auto c = titled("Call");
    c.reminders.emplace().push_back({.at = when, .before_seconds = {}, .drop_after_seconds = {}});
    return make(c);
  }
  std::vector<task_id> make_some_reminding(instant when) {
    std::vector<task_id> tasks(8);
    for (auto& task : tasks) task = make_reminding(when);
    return tasks;
  }
  std::vector<task_id> fired() {
    std::vector<task_id> all;
    for (const auto& r : records())
      for (const auto& e : r.events)
        if (std::holds_alternative<reminder::fired>(e.data)) all.push_back({e.subject.value});
    return all;
  }
};

TEST_F(unread, a_task_that_a_newer_version_wrote_is_held_and_the_rest_served) {
  const auto milk = make(titled("Milk"));
  const auto bread = make(titled("Bread"));
  stop();
  newer_wrote(milk);
  start();
  EXPECT_EQ(server->phase(), partition_phase::serving);
  const auto refused = tell(task::complete{milk});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::held);
  EXPECT_THAT(refused.error().detail, HasSubstr("at offset 2"));
  EXPECT_THAT(refused.error().detail, HasSubstr("/status"));
  EXPECT_EQ(read(milk).error().code, errc::held);
  EXPECT_TRUE(tell(task::complete{bread}));
  EXPECT_TRUE(tell(titled("Butter")));
  const auto view = server->load_workspace(given::home);
  settle();
  ASSERT_TRUE(*view) << view->error().detail;
  EXPECT_EQ((**view)->list({}).items.size(), 2U);
}

TEST_F(unread, the_gateway_does_not_say_that_there_is_no_such_task) {
  const auto milk = make(titled("Milk"));
  stop();
  newer_wrote(milk);
  start();
  ASSERT_TRUE(*[&] {
    auto view = server->load_workspace(given::home);
    settle();
    return view;
  }());
  const auto door = std::make_shared<actors::partition_door>(only, partition_phase::opening);
  door->open({std::shared_ptr<void>(), &server->face()}, {});
  const actors::local_gateway gateway(log, {door}, nullptr, nullptr, how.owner);
  EXPECT_FALSE(gateway.loaded_task(given::home, milk)) << "the partition is asked, and says that it is held";
  EXPECT_FALSE(*gateway.loaded_task(given::home, given::client_id<task_id>(9)));
}

TEST_F(unread, it_is_counted_once_with_its_place_and_reason) {
  const auto milk = make(titled("Milk"));
  stop();
  newer_wrote(milk);
  how.max_loaded_tasks = 0;
  start();
  const workspace_id second{uuid_v5({}, "second")};
  auto elsewhere = about(workspace::create{.id = second, .name = "Second", .zone = "UTC"});
  elsewhere.workspace = second;
  ASSERT_TRUE(tell(elsewhere));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(read(milk).error().code, errc::held);
    EXPECT_EQ(tell(task::complete{milk}).error().code, errc::held);
    elsewhere = about(titled("Evicts the others"));
    elsewhere.workspace = second;
    ASSERT_TRUE(tell(elsewhere));
    pass(7s);
  }
  EXPECT_EQ(server->status().held.count, 1U);
  EXPECT_THAT(server->status().held.last, HasSubstr(to_string(milk)));
  EXPECT_THAT(server->status().held.last, HasSubstr("/status"));
}

TEST_F(unread, its_row_stays_as_it_is_for_the_version_that_can_read_it) {
  const auto milk = make(titled("Milk"));
  stop();
  const auto written = newer_wrote(milk);
  start();
  EXPECT_EQ(tell(task::complete{milk}).error().code, errc::held);
  make(titled("Bread"));
  pass(7s);
  EXPECT_EQ(row_of(milk).state, written.state);
  EXPECT_EQ(row_of(milk).folded_to, written.folded_to);
  EXPECT_FALSE(row_of(milk).held_at);
  newer_reads(milk);
  EXPECT_EQ(tell(task::complete{milk})->task->status, task::status::done);
}

TEST_F(unread, what_was_recorded_of_it_meanwhile_is_folded_on_by_the_version_that_can_read_it) {
  const auto milk = make(titled("Milk"));
  stop();
  const auto written = newer_wrote(milk);
  const auto change = newer_changes(milk, 2, named("Oat milk"));
  start();
  EXPECT_EQ(server->phase(), partition_phase::serving);
  pass(7s);
  EXPECT_EQ(row_of(milk).state, written.state);
  EXPECT_EQ(row_of(milk).held_at, change);
  crash();
  newer_changes(milk, 3, named("Soy milk"));
  start();
  EXPECT_EQ(tell(task::complete{milk}).error().code, errc::held);
  stop();
  EXPECT_EQ(row_of(milk).state, written.state);
  EXPECT_EQ(row_of(milk).held_at, change);
  newer_reads(milk);
  expect_completed_as(milk, "Soy milk", {4});
}

TEST_F(unread, what_the_newer_version_is_late_to_write_hides_nothing_that_was_recorded_since) {
  const auto milk = make(titled("Milk"));
  stop();
  const auto written = newer_wrote(milk);
  auto late = written;
  late.folded_to = newer_changes(milk, 2, named("Oat milk"));
  late.state.replace(late.state.find("Milk"), 4, "Oat milk");
  const auto last = newer_changes(milk, 3, named("Soy milk"));
  start();
  write(late);
  pass(7s);
  EXPECT_EQ(row_of(milk).folded_to, last);
  newer_reads(milk);
  expect_completed_as(milk, "Soy milk", {4});
}

TEST_F(unread, its_reminder_waits_for_the_version_that_can_read_it_and_those_of_others_fire) {
  const auto when = on.wall().now() + 20s;
  const auto held = make_reminding(when - 1ms);
  const auto others = make_some_reminding(when);
  stop();
  newer_wrote(held);
  start();
  pass(30s);
  EXPECT_THAT(fired(), UnorderedElementsAreArray(others));
  newer_reads(held);
  pass(10s);
  EXPECT_EQ(fired().size(), others.size() + 1);
  EXPECT_EQ(fired().back(), held);
}

TEST_F(unread, a_workspace_that_a_newer_version_wrote_is_held_and_the_others_served) {
  const std::string colour = R"("colour":"red",)";
  const subject_id facts{given::home.value};
  const auto milk = make(titled("Milk"));
  stop();
  newer_wrote(facts, colour);
  start();
  const auto not_read = read(milk).error();
  EXPECT_EQ(not_read.code, errc::held);
  EXPECT_THAT(not_read.detail, HasSubstr("colour"));
  const auto not_applied = tell(titled("Bread")).error();
  EXPECT_EQ(not_applied.code, errc::unavailable) << "who hands in commands by itself keeps it and comes again";
  EXPECT_EQ(not_applied.detail, not_read.detail);
  const auto view = server->load_workspace(given::home);
  settle();
  EXPECT_EQ(view->error().code, errc::held);
  const workspace_id second{uuid_v5({}, "second")};
  auto elsewhere = about(workspace::create{.id = second, .name = "Second", .zone = "UTC"});
  elsewhere.workspace = second;
  EXPECT_TRUE(tell(elsewhere));
  pass(7s);
  newer_reads(facts, colour);
  EXPECT_TRUE(tell(task::complete{milk}));
}

TEST_F(unread, a_reminder_set_while_its_workspace_was_held_fires_by_the_workspaces_zone) {
  const std::string colour = R"("colour":"red",)";
  const subject_id facts{given::home.value};
  auto c = titled("9:01 in Berlin is 8:01 in UTC");
  c.due = task::due_floating{given::local("2026-11-25T09:01:00")};
  c.reminders = {given::before_due(0s)};
  const auto call = make(c);
  stop();
  newer_wrote(facts, colour);
  task::changed earlier;
  earlier.due = task::due(task::due_floating{given::local("2026-11-24T09:01:00")});
  newer_changes(call, 2, earlier);
  start();
  pass(10s);
  newer_reads(facts, colour);
  pass(2min);
  EXPECT_THAT(fired(), ElementsAre(call));
  EXPECT_LT(records().back().at, given::at("2026-11-24T08:01:02Z"));
}

TEST_F(unread, a_damaged_row_is_told_and_keeps_no_others_reminder_from_firing) {
  const auto when = on.wall().now() + 20s;
  const auto damaged = make_reminding(when - 1ms);
  const auto others = make_some_reminding(when);
  stop();
  auto row = row_of(damaged);
  row.state.pop_back();
  write(row);
  start();
  pass(30s);
  EXPECT_THAT(fired(), UnorderedElementsAreArray(others));
  EXPECT_EQ(read(damaged).error().code, errc::corrupt);
  EXPECT_EQ(server->status().held.count, 0U);
}

}  // namespace

}  // namespace aido::test
