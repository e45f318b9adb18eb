#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

TEST(restore, brings_a_task_back_as_it_was) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  w.tell(task::trash{id}).value();
  w.tell(task::restore{id}).value();
  EXPECT_FALSE(w.task(id).trashed_at);
  EXPECT_EQ(w.task(id).title, "Buy milk");
  EXPECT_TRUE(w.tell(task::restore{id}).value().empty());
}

TEST(restore, arms_the_reminders_of_the_future) {
  world w;
  auto c = titled("Call");
  c.reminders = {{.at = at("2026-11-24T09:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}},
                 {.at = at("2026-11-24T12:00:00Z"), .before_seconds = {}, .drop_after_seconds = {}}};
  const auto id = w.make(c);
  w.tell(task::trash{id}).value();
  w.set_now("2026-11-24T10:00:00Z");
  w.tell(task::restore{id}).value();
  EXPECT_EQ(w.task(id).reminders[0].status, reminder::status::cancelled);
  EXPECT_EQ(w.task(id).reminders[1].status, reminder::status::pending);
}

TEST(restore, goes_on_with_a_snooze) {
  world w;
  const auto id = snoozed_for_an_hour(w);
  w.tell(task::trash{id}).value();
  w.tell(task::restore{id}).value();
  expect_to_fire_once_when_the_snooze_ends(w, id);
}

TEST(restore, is_possible_for_the_time_of_retention_and_no_longer) {
  world w;
  const auto early = w.make(titled("Early"));
  const auto late = w.make(titled("Late"));
  w.tell(task::trash{early}).value();
  w.tell(task::trash{late}).value();
  w.tell(workspace::change{{.name = {}, .zone = {}, .trash_days = 7, .default_reminders = {}}}).value();
  w.advance(std::chrono::days{7});
  EXPECT_TRUE(w.tell(task::restore{early}));
  w.advance(std::chrono::milliseconds{1});
  EXPECT_EQ(w.tell(task::restore{late}).error().code, errc::not_found);
}

TEST(restore, into_a_trashed_list_is_refused_and_says_so) {
  world w;
  const auto made = w.tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  const list_id list{made.front().subject.value};
  auto c = titled("Report");
  c.list = list;
  const auto id = w.make(c);
  w.tell(task::trash{id}).value();
  w.tell(workspace::trash_list{list}).value();
  const auto refused = w.tell(task::restore{id});
  EXPECT_EQ(refused.error().code, errc::conflict);
  EXPECT_NE(refused.error().detail.find("\"Work\""), std::string::npos);
  w.tell(workspace::restore_list{list}).value();
  EXPECT_TRUE(w.tell(task::restore{id}));
}

TEST(restore, of_a_list_keeps_its_versions_in_a_row) {
  world w;
  const auto made = w.tell(workspace::create_list{.id = {}, .name = "Work"}).value();
  const list_id list{made.front().subject.value};
  w.tell(workspace::trash_list{list}).value();
  w.tell(workspace::restore_list{list}).value();
  EXPECT_TRUE(w.tell(workspace::restore_list{list}).value().empty());
  EXPECT_EQ(workspace::find_list(w.facts(), list)->version, version{3});
}

}  // namespace
}  // namespace aido
