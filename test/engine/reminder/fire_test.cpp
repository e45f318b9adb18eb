#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

/// A task due at 10:00 in Berlin, which is 09:00 UTC, with one reminder at its due.
struct reminded {
  world w;
  task_id id;

  explicit reminded(std::optional<std::chrono::seconds> drop_after = std::nullopt) {
    auto c = titled("Call");
    c.due = berlin("2026-11-24T10:00");
    c.reminders = {{.at = std::nullopt, .before_seconds = std::chrono::seconds{0}, .drop_after_seconds = drop_after}};
    id = w.make(c);
  }
  reminder::state ledger() const { return w.task(id).reminders[0]; }
  events fire_at(std::string_view when, std::uint32_t arming = 0) {
    w.set_now(when);
    return w.tell(reminder::fire{id, ledger().id, arming}).value();
  }
};

TEST(fire, on_time_it_is_fired_and_not_late) {
  reminded r;
  const auto made = only<reminder::fired>(r.fire_at("2026-11-24T09:00:04Z"));
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].planned, at("2026-11-24T09:00:00Z"));
  EXPECT_FALSE(made[0].late_by_seconds);
  EXPECT_EQ(r.ledger().status, reminder::status::fired);
  EXPECT_EQ(r.ledger().fired_at, r.w.now());
}

TEST(fire, later_than_the_tolerance_it_is_marked_with_how_late) {
  reminded r;
  const auto made = only<reminder::fired>(r.fire_at("2026-11-24T09:05:00.700Z"));
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].late_by_seconds, std::chrono::seconds{300});
  EXPECT_EQ(r.ledger().late_by_seconds, std::chrono::seconds{300});
}

TEST(fire, later_than_its_drop_after_it_is_dropped) {
  reminded r(std::chrono::seconds{60});
  EXPECT_EQ(only<reminder::dropped>(r.fire_at("2026-11-24T09:01:01Z")).size(), 1u);
  EXPECT_EQ(r.ledger().status, reminder::status::dropped);
}

TEST(fire, within_its_drop_after_it_still_fires) {
  reminded r(std::chrono::seconds{60});
  EXPECT_EQ(only<reminder::fired>(r.fire_at("2026-11-24T09:01:00Z")).size(), 1u);
}

TEST(fire, does_nothing_before_it_is_due) {
  reminded r;
  EXPECT_TRUE(r.fire_at("2026-11-24T08:59:59.999Z").empty());
  EXPECT_EQ(r.fire_at("2026-11-24T09:00:00Z").size(), 1u);
}

TEST(fire, twice_is_recorded_once) {
  reminded r;
  EXPECT_EQ(r.fire_at("2026-11-24T09:00:00Z").size(), 1u);
  EXPECT_TRUE(r.fire_at("2026-11-24T09:00:01Z").empty());
}

TEST(fire, of_another_arming_does_nothing) {
  reminded r;
  EXPECT_TRUE(r.fire_at("2026-11-24T09:00:00Z", 1).empty());
}

TEST(fire, of_what_is_not_there_is_no_failure) {
  reminded r;
  r.w.set_now("2026-11-24T09:00:00Z");
  EXPECT_TRUE(r.w.tell(reminder::fire{r.id, {}, 0}).value().empty());
  EXPECT_TRUE(r.w.tell(reminder::fire{{}, r.ledger().id, 0}).value().empty());
}

TEST(fire, of_a_done_or_trashed_task_does_nothing) {
  reminded done;
  ASSERT_TRUE(done.w.tell(task::complete{done.id}));
  EXPECT_TRUE(done.fire_at("2026-11-24T09:00:00Z").empty());
  reminded trashed;
  ASSERT_TRUE(trashed.w.tell(task::trash{trashed.id}));
  EXPECT_TRUE(trashed.fire_at("2026-11-24T09:00:00Z").empty());
}

TEST(fire, of_a_task_whose_list_is_in_the_trash_is_settled_without_firing) {
  reminded r;
  const auto work = list_id{r.w.tell(workspace::create_list{.id = {}, .name = "Work"}).value().front().subject.value};
  task::patch p;
  p.list = work;
  ASSERT_TRUE(r.w.tell(task::change{r.id, p}));
  ASSERT_TRUE(r.w.tell(workspace::trash_list{work}));
  EXPECT_EQ(only<reminder::cancelled>(r.fire_at("2026-11-24T09:00:00Z")).size(), 1u);
}

TEST(fire, does_not_count_in_the_tasks_version) {
  reminded r;
  r.fire_at("2026-11-24T09:00:00Z");
  EXPECT_EQ(r.w.task(r.id).version, version{1});
  EXPECT_EQ(r.w.task(r.id).ledger_version, version{1});
}

TEST(fire, its_command_id_is_of_task_reminder_and_arming) {
  const reminder::fire f{{uuid_v5({}, "t")}, {uuid_v5({}, "r")}, 1};
  EXPECT_EQ(reminder::id_of(f), reminder::id_of(f));
  EXPECT_NE(reminder::id_of(f), reminder::id_of(reminder::fire{f.task, f.reminder, 2}));
  EXPECT_NE(reminder::id_of(f), reminder::id_of(reminder::fire{f.task, {uuid_v5({}, "s")}, 1}));
  EXPECT_NE(reminder::id_of(f), reminder::id_of(reminder::fire{{uuid_v5({}, "u")}, f.reminder, 1}));
}

}  // namespace
}  // namespace aido
