#include <gtest/gtest.h>

#include "engine/base/limits.hpp"
#include "test/engine/given.hpp"

namespace aido {
namespace {

using namespace given;

TEST(create, a_title_is_enough_and_the_task_goes_to_the_inbox) {
  world w;
  const auto id = w.make(titled("Buy milk"));
  const auto& t = w.task(id);
  EXPECT_EQ(t.title, "Buy milk");
  EXPECT_EQ(t.list, inbox);
  EXPECT_EQ(t.status, task::status::open);
  EXPECT_EQ(t.version, version{1});
  EXPECT_EQ(t.created_at, w.now());
  EXPECT_EQ(t.created_by, principal{"local"});
  EXPECT_EQ(t.occurrence, 0u);
}

TEST(create, a_repeated_command_finds_the_same_ids) {
  auto c = titled("Buy milk");
  c.checklist = {{.id = {}, .text = "oat", .done = false}};
  c.due = berlin("2026-11-25T08:00");
  c.reminders = {before_due(std::chrono::minutes{10})};
  world one;
  world two;
  EXPECT_EQ(one.tell(c).value(), two.tell(c).value());
}

TEST(create, a_client_may_make_the_id_but_only_a_uuid_of_version_7) {
  world w;
  auto c = titled("Buy milk");
  c.id = client_id<task_id>(1);
  EXPECT_EQ(w.make(c), *c.id);
  EXPECT_EQ(w.tell(c).error().code, errc::already_exists);
  c.id = task_id{uuid_v5({}, "not seven")};
  EXPECT_EQ(w.tell(c).error().field, "/id");
}

TEST(create, a_recurring_task_founds_a_series_that_keeps_its_start) {
  world w;
  const auto& t = w.task(w.make(recurring(berlin("2026-01-31T08:00"), "FREQ=MONTHLY")));
  EXPECT_TRUE(t.series);
  EXPECT_EQ(t.occurrence, 1u);
  EXPECT_EQ(t.recurrence->start, local("2026-01-31T08:00"));
  EXPECT_EQ(t.slot, local("2026-01-31T08:00"));
}

struct refusal {
  std::string name;
  task::create asked;
  errc code;
  std::string field;
  std::string words;  ///< Part of what a person reads.
};

task::create with(void (*edit)(task::create&)) {
  auto c = titled("Buy milk");
  edit(c);
  return c;
}

std::vector<refusal> refusals() {
  using std::chrono::days;
  using std::chrono::seconds;
  const auto id = item_id{uuid_v5({}, "item")};
  auto twin_items = titled("Buy milk");
  twin_items.checklist = {{id, "a", false}, {id, "b", false}};
  return {
      {"no_title", titled(""), errc::missing_field, "/title", "1 to 500"},
      {"blank_title", titled(" \t\u00a0\u3000"), errc::invalid_value, "/title", "blank"},
      {"title_too_long", titled(std::string(501, 'x')), errc::invalid_value, "/title", "501"},
      {"title_not_utf8", titled("\xff"), errc::invalid_value, "/title", "UTF-8"},
      {"notes_too_long", with([](auto& c) { c.notes.assign(limits::max_notes + 1, 'x'); }), errc::invalid_value,
       "/notes", "65536"},
      {"priority_5", with([](auto& c) { c.priority = 5; }), errc::invalid_value, "/priority", "0 (none) to 4"},
      {"negative_priority", with([](auto& c) { c.priority = -1; }), errc::invalid_value, "/priority", "0"},
      {"label_twice", with([](auto& c) { c.labels = {"a", "b", "a"}; }), errc::invalid_value, "/labels/2", "unique"},
      {"empty_label", with([](auto& c) { c.labels = {"a", ""}; }), errc::invalid_value, "/labels/1", "blank"},
      {"too_many_labels", with([](auto& c) { c.labels.assign(51, "x"); }), errc::invalid_value, "/labels", "50"},
      {"blank_item", with([](auto& c) { c.checklist.resize(1); }), errc::invalid_value, "/checklist/0/text", "blank"},
      {"item_id_twice", twin_items, errc::invalid_value, "/checklist/1/id", "id"},
      {"too_many_items", with([](auto& c) { c.checklist.assign(201, {std::nullopt, "x", false}); }),
       errc::invalid_value, "/checklist", "200"},
      {"unknown_zone", with([](auto& c) { c.due = task::due_zoned{local("2026-11-24T08:00"), "Mars/Olympus"}; }),
       errc::invalid_value, "/due/zone", "Europe/Berlin"},
      {"unknown_list", with([](auto& c) { c.list = list_id{uuid_v5({}, "nowhere")}; }), errc::invalid_value, "/list",
       "no list"},
      {"reminder_of_nothing", with([](auto& c) { c.reminders.emplace(1); }), errc::invalid_value, "/reminders/0",
       "exactly one"},
      {"reminder_of_both", with([](auto& c) {
         c.reminders = {{.at = at("2026-11-25T08:00:00Z"), .before_seconds = seconds{0}, .drop_after_seconds = {}}};
       }),
       errc::invalid_value, "/reminders/0", "exactly one"},
      {"reminder_before_no_due", with([](auto& c) { c.reminders = {before_due(seconds{60})}; }), errc::invalid_value,
       "/reminders/0/before_seconds", "due"},
      {"reminder_after_the_due", with([](auto& c) {
         c.due = berlin("2026-11-25T08:00");
         c.reminders = {before_due(seconds{-1})};
       }),
       errc::invalid_value, "/reminders/0/before_seconds", "365 days"},
      {"reminder_over_a_year_before", with([](auto& c) {
         c.due = berlin("2026-11-25T08:00");
         c.reminders = {before_due(days{365} + seconds{1})};
       }),
       errc::invalid_value, "/reminders/0/before_seconds", "31536000"},
      {"recurrence_without_due", with([](auto& c) { c.recurrence.emplace().rrule = "FREQ=DAILY"; }),
       errc::invalid_value, "/recurrence", "due"},
      {"recurrence_without_rule", with([](auto& c) { c.recurrence.emplace(); }), errc::missing_field,
       "/recurrence/rrule", "rule"},
      {"broken_rule", recurring(berlin("2026-11-25T08:00"), "FREQ=SOMETIMES"), errc::invalid_value, "/recurrence/rrule",
       "FREQ"},
      {"unsupported_rule", recurring(berlin("2026-11-25T08:00"), "FREQ=SECONDLY"), errc::unsupported_rule,
       "/recurrence/rrule", "SECONDLY"},
      {"rule_without_slots", recurring(berlin("2026-11-25T08:00"), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
       errc::invalid_value, "/recurrence/rrule", ""},
      {"start_after_due", with([](auto& c) {
         c.due = berlin("2026-11-25T08:00");
         c.recurrence.emplace().rrule = "FREQ=DAILY";
         c.recurrence->start = local("2026-11-26T08:00");
       }),
       errc::invalid_value, "/recurrence/start", "start"},
      {"blank_assignee", with([](auto& c) { c.assignee = principal{" "}; }), errc::invalid_value, "/assignee", "blank"},
  };
}

class refused_creation : public testing::TestWithParam<refusal> {};

TEST_P(refused_creation, names_the_field_and_the_rule) {
  world w;
  const auto answer = w.tell(GetParam().asked);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, GetParam().code);
  EXPECT_EQ(answer.error().field, GetParam().field);
  EXPECT_NE(answer.error().detail.find(GetParam().words), std::string::npos) << answer.error().detail;
  EXPECT_TRUE(w.tasks().empty());
}

INSTANTIATE_TEST_SUITE_P(create, refused_creation, testing::ValuesIn(refusals()),
                         [](const auto& tested) { return tested.param.name; });

TEST(create, limits_count_characters_not_bytes) {
  world w;
  std::string title;
  for (int i = 0; i < 500; ++i) title += "\u00e4";
  EXPECT_EQ(w.task(w.make(titled(title))).title, title);
}

TEST(create, a_list_in_the_trash_takes_no_tasks) {
  world w;
  const auto list = list_id{w.tell(workspace::create_list{.id = {}, .name = "Work"}).value().front().subject.value};
  w.tell(workspace::trash_list{list}).value();
  auto c = titled("Buy milk");
  c.list = list;
  EXPECT_EQ(w.tell(c).error().field, "/list");
}

TEST(create, the_id_of_the_workspace_is_no_tasks) {
  const workspace::state w{
      .id = client_id<workspace_id>(7), .name = "W", .zone = "UTC", .members = {{{"local"}, workspace::role::owner}}};
  auto what = titled("x");
  what.id = task_id{w.id.value};
  const command c{.id = {}, .workspace = w.id, .by = {"local"}, .what = what};
  const auto refused = task::decide(nullptr, {.now = {}, .cause = c, .workspace = w});
  EXPECT_EQ(refused.error().code, errc::already_exists);
  EXPECT_EQ(refused.error().field, "/id");
}

}  // namespace
}  // namespace aido
