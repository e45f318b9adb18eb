#include <gtest/gtest.h>

#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

workspace::change with(workspace::patch p) { return {std::move(p)}; }

TEST(settings, change_what_is_named_and_an_equal_patch_is_no_event) {
  world w;
  const auto made = w.tell(with({.name = "House", .zone = {}, .trash_days = 7, .default_reminders = {}})).value();
  const auto c = only<workspace::changed>(made).front();
  EXPECT_EQ(c.name, "House");
  EXPECT_EQ(c.zone, std::nullopt);
  EXPECT_EQ(w.facts().trash_days, 7u);
  EXPECT_EQ(w.facts().zone, "Europe/Berlin");
  EXPECT_EQ(w.facts().version, version{2});
  EXPECT_TRUE(w.tell(with({.name = "House", .zone = {}, .trash_days = 7, .default_reminders = {}})).value().empty());
  EXPECT_TRUE(w.tell(with({})).value().empty());
}

TEST(settings, what_breaks_a_rule_is_named) {
  world w;
  EXPECT_EQ(w.tell(with({.name = " "})).error().field, "/name");
  EXPECT_EQ(w.tell(with({.zone = "Nowhere"})).error().field, "/zone");
  EXPECT_EQ(w.tell(with({.trash_days = 0})).error().field, "/trash_days");
  EXPECT_EQ(w.tell(with({.trash_days = 4000})).error().field, "/trash_days");
  const reminder::plan fixed{.at = w.now(), .before_seconds = {}, .drop_after_seconds = {}};
  EXPECT_EQ(w.tell(with({.default_reminders = std::vector{fixed}})).error().field, "/default_reminders/0/at");
  EXPECT_EQ(w.tell(with({.default_reminders = std::vector{before_due(std::chrono::seconds{-1})}})).error().field,
            "/default_reminders/0/before_seconds");
  EXPECT_EQ(w.tell(with({.name = "House"}), version{9}).error().code, errc::version_mismatch);
}

TEST(settings, the_reminder_time_is_midnight_until_it_is_set) {
  world w;
  EXPECT_EQ(w.facts().default_reminder_time, time_of_day{});
  const time_of_day nine{std::chrono::hours{9}};
  const auto made = w.tell(with({.default_reminder_time = nine})).value();
  EXPECT_EQ(only<workspace::changed>(made).at(0), workspace::changed{.default_reminder_time = nine});
  EXPECT_EQ(w.facts().default_reminder_time, nine);
  EXPECT_TRUE(w.tell(with({.default_reminder_time = nine})).value().empty());
}

TEST(settings, default_reminders_are_for_tasks_with_a_due_that_say_nothing_of_reminders) {
  world w;
  using std::chrono::seconds;
  w.tell(with({.default_reminders = std::vector{before_due(seconds{900})}})).value();
  EXPECT_TRUE(w.task(w.make(titled("no due"))).reminders.empty());
  auto due = titled("due");
  due.due = berlin("2026-12-01T08:00:00");
  const auto& reminders = w.task(w.make(due)).reminders;
  ASSERT_EQ(reminders.size(), 1u);
  EXPECT_EQ(reminders[0].before_seconds, seconds{900});
  due.reminders = {before_due(seconds{60})};
  EXPECT_EQ(w.task(w.make(due)).reminders.at(0).before_seconds, seconds{60});
  due.reminders.emplace();
  EXPECT_TRUE(w.task(w.make(due)).reminders.empty()) << "none was asked for";
}

}  // namespace
}  // namespace aido
