#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

const event_meta meta{.at = at("2026-11-24T08:00:00Z"), .by = {"local"}, .workspace = home};

event on(const task::state& t, version v, event_payload data) {
  return {.id = {uuid_v5({}, "event")}, .subject = {t.id.value}, .version = v, .data = std::move(data)};
}

task::state one_with_reminder() {
  world w;
  auto c = titled("Call");
  c.due = berlin("2026-11-25T10:00");
  c.reminders = {before_due(std::chrono::seconds{0})};
  return w.task(w.make(c));
}

errc code_of(const result<task::state>& r) { return r ? errc{} : r.error().code; }

TEST(evolve, holds_a_version_that_does_not_follow) {
  const auto t = one_with_reminder();
  task::changed c;
  c.title = "x";
  EXPECT_EQ(code_of(task::evolve(t, on(t, version{1}, c), meta)), errc::held);
  EXPECT_EQ(code_of(task::evolve(t, on(t, version{3}, c), meta)), errc::held);
  EXPECT_TRUE(task::evolve(t, on(t, version{2}, c), meta));
  EXPECT_EQ(code_of(task::evolve(t, on(t, version{2}, reminder::cancelled{t.reminders[0].id}), meta)), errc::held)
      << "reminder events count for themselves";
  EXPECT_EQ(code_of(task::evolve(std::nullopt, on(t, version{2}, task::created{}), meta)), errc::held);
}

TEST(evolve, holds_what_contradicts_the_state) {
  const auto t = one_with_reminder();
  const auto id = t.reminders[0].id;
  const reminder_id stranger{uuid_v5({}, "stranger")};
  const std::vector<event_payload> contradictions{
      task::created{},
      task::reopened{},
      unknown_event{"task.sung", 1, "{}"},
      workspace::list_trashed{},
      reminder::fired{stranger, 0, {}, {}},
      reminder::fired{id, 1, {}, {}},
      reminder::dropped{id, 1, {}},
      reminder::cancelled{stranger},
      reminder::armed{id, 2},
  };
  for (const auto& payload : contradictions) {
    const auto v = counts_in_ledger(payload) ? version{1} : version{2};
    EXPECT_EQ(code_of(task::evolve(t, on(t, v, payload), meta)), errc::held) << payload.index();
  }
  EXPECT_EQ(code_of(task::evolve(std::nullopt, on(t, version{1}, task::trashed{}), meta)), errc::held);
}

TEST(evolve, holds_an_event_of_another_task) {
  const auto t = one_with_reminder();
  auto e = on(t, version{2}, task::trashed{});
  e.subject = {uuid_v5({}, "another")};
  EXPECT_EQ(code_of(task::evolve(t, e, meta)), errc::held);
}

TEST(evolve, a_trashed_task_takes_nothing_more) {
  const auto t = one_with_reminder();
  const auto gone = task::evolve(t, on(t, version{2}, task::trashed{}), meta).value();
  EXPECT_EQ(code_of(task::evolve(gone, on(t, version{3}, task::completed{}), meta)), errc::held);
}

TEST(evolve, a_reminders_change_leaves_the_tasks_version_and_time_alone) {
  const auto t = one_with_reminder();
  auto later = meta;
  later.at += std::chrono::hours{1};
  const auto after = task::evolve(t, on(t, version{1}, reminder::fired{t.reminders[0].id, 0, {}, {}}), later).value();
  EXPECT_EQ(after.version, t.version);
  EXPECT_EQ(after.updated_at, t.updated_at);
  EXPECT_EQ(after.ledger_version, version{1});
}

}  // namespace
}  // namespace aido
