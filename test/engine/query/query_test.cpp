#include "engine/query/query.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>

#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;

task::state sample() {
  task::state t;
  t.id = {uuid_v5({}, "sample")};
  t.list = inbox;
  t.title = "Water the Plants";
  t.notes = "Gently.";
  t.labels = {"home", "garden"};
  t.due = berlin("2026-11-25T00:00");
  t.checklist = {{.id = {}, .text = "Buy fertiliser", .done = true}};
  t.assignee = principal{"user:ada"};
  t.priority = 2;
  return t;
}

TEST(matches, absent_fields_do_not_restrict_and_trashed_tasks_never_pass) {
  auto t = sample();
  EXPECT_TRUE(query::matches({}, t));
  t.trashed_at = at("2026-11-24T08:00:00Z");
  EXPECT_FALSE(query::matches({}, t));
}

TEST(matches, each_field_restricts) {
  const auto t = sample();
  const auto passes = [&](void (*set)(query::filter&)) {
    query::filter f;
    set(f);
    return query::matches(f, t);
  };
  EXPECT_TRUE(passes([](auto& f) { f.status = task::status::open; }));
  EXPECT_FALSE(passes([](auto& f) { f.status = task::status::done; }));
  EXPECT_TRUE(passes([](auto& f) { f.list = inbox; }));
  EXPECT_FALSE(passes([](auto& f) { f.list = list_id{}; }));
  EXPECT_TRUE(passes([](auto& f) { f.labels = {"garden"}; }));
  EXPECT_TRUE(passes([](auto& f) { f.labels = {"garden", "home"}; }));
  EXPECT_FALSE(passes([](auto& f) { f.labels = {"garden", "work"}; })) << "all of them are needed";
  EXPECT_FALSE(passes([](auto& f) { f.labels = {"gard"}; }));
  EXPECT_TRUE(passes([](auto& f) { f.text.emplace("the pLANTS"); }));
  EXPECT_TRUE(passes([](auto& f) { f.text.emplace("gently"); }));
  EXPECT_TRUE(passes([](auto& f) { f.text.emplace("FERTILISER"); })) << "items of the checklist count";
  EXPECT_FALSE(passes([](auto& f) { f.text.emplace("cactus"); }));
  EXPECT_FALSE(passes([](auto& f) { f.series = series_id{}; }));
  EXPECT_TRUE(passes([](auto& f) { f.assignee = principal{"user:ada"}; }));
  EXPECT_FALSE(passes([](auto& f) { f.assignee = principal{"user:bo"}; }));
  EXPECT_TRUE(passes([](auto& f) { f.priority_min = 2; }));
  EXPECT_FALSE(passes([](auto& f) { f.priority_min = 3; }));
  EXPECT_TRUE(passes([](auto& f) { f.recurring = false; }));
  EXPECT_FALSE(passes([](auto& f) { f.recurring = true; }));
}

TEST(matches, only_a_reminder_that_is_still_to_come_counts) {
  auto t = sample();
  query::filter f;
  f.has_reminder = true;
  EXPECT_FALSE(query::matches(f, t));
  t.reminders.resize(2);
  t.reminders[0].status = reminder::status::fired;
  EXPECT_TRUE(query::matches(f, t));
  t.reminders[1].status = reminder::status::cancelled;
  EXPECT_FALSE(query::matches(f, t));
  f.has_reminder = false;
  EXPECT_TRUE(query::matches(f, t));
}

TEST(matches, letters_beyond_ascii_are_found_whatever_their_case) {
  auto t = sample();
  t.title = "\u00dcbung";
  query::filter f;
  f.text.emplace("\u00dcBUNG");
  EXPECT_TRUE(query::matches(f, t));
  f.text.emplace("\u00fcbung");
  EXPECT_TRUE(query::matches(f, t));
  f.text.emplace("ubung");
  EXPECT_FALSE(query::matches(f, t));
}

TEST(matches, due_bounds_are_midnights_in_wall_time) {
  const auto t = sample();
  const auto within = [&](std::optional<local_date> after, std::optional<local_date> before) {
    query::filter f;
    f.due_after = after;
    f.due_before = before;
    return query::matches(f, t);
  };
  EXPECT_TRUE(within(day("2026-11-25"), day("2026-11-26")));
  EXPECT_FALSE(within(std::nullopt, day("2026-11-25"))) << "before is exclusive";
  EXPECT_FALSE(within(day("2026-11-26"), std::nullopt));
  auto without = t;
  without.due.reset();
  query::filter f;
  f.due_before = day("2030-01-01");
  EXPECT_FALSE(query::matches(f, without));
}

std::vector<std::string> sorted_titles(query::sort_key key, std::vector<task::state> tasks) {
  std::ranges::sort(tasks, {}, [&](const task::state& t) { return query::sort_value(key, t); });
  std::vector<std::string> titles;
  for (const auto& t : tasks) titles.push_back(t.title);
  return titles;
}

task::state named(std::string title) {
  auto t = sample();
  t.id = {uuid_v5({}, title)};
  t.title = std::move(title);
  return t;
}

TEST(sort_value, titles_ignore_ascii_case_and_a_prefix_comes_first) {
  EXPECT_EQ(sorted_titles(query::sort_key::title, {named("banana"), named("Apple pie"), named("apple"),
                                                   named(std::string("apple\0x", 7)), named("Zebra")}),
            (std::vector<std::string>{"apple", std::string("apple\0x", 7), "Apple pie", "banana", "Zebra"}));
}

TEST(sort_value, the_id_never_decides_between_different_titles) {
  auto shorter = named("a");
  shorter.id.value.bytes.fill(0xff);
  auto longer = named(std::string("a\0", 2));
  longer.id.value.bytes.fill(0);
  EXPECT_EQ(sorted_titles(query::sort_key::title, {longer, shorter}),
            (std::vector<std::string>{"a", std::string("a\0", 2)}));
}

TEST(sort_value, tasks_without_a_due_come_last) {
  auto early = named("early");
  early.due = task::due_date{day("1971-01-01")};
  auto late = named("late");
  late.due = berlin("2099-11-25T08:00");
  auto never = named("never");
  never.due.reset();
  EXPECT_EQ(sorted_titles(query::sort_key::due, {never, late, early}),
            (std::vector<std::string>{"early", "late", "never"}));
}

TEST(sort_value, numbers_sort_as_numbers) {
  auto before = named("before");
  before.created_at = instant{} - std::chrono::hours{1};
  before.priority = 0;
  auto after = named("after");
  after.created_at = instant{} + std::chrono::hours{1};
  after.priority = 4;
  EXPECT_EQ(sorted_titles(query::sort_key::created, {after, before}), (std::vector<std::string>{"before", "after"}));
  EXPECT_EQ(sorted_titles(query::sort_key::priority, {after, before}), (std::vector<std::string>{"before", "after"}));
}

constexpr auto all_keys = {query::sort_key::created,  query::sort_key::updated, query::sort_key::due,
                           query::sort_key::priority, query::sort_key::title,   query::sort_key::rank};

RC_GTEST_PROP(sort_value, every_order_is_total, ()) {
  const auto w = random_world(30);
  for (const auto key : all_keys) {
    std::set<std::string> values;
    for (const auto& [id, t] : w.tasks()) RC_ASSERT(values.insert(query::sort_value(key, t)).second);
  }
}

/// One page, as whoever has the tasks makes it.
std::vector<task::state> page(const std::map<std::string, task::state>& index, const std::optional<std::string>& after,
                              std::size_t limit) {
  std::vector<task::state> items;
  for (auto i = after ? index.upper_bound(*after) : index.begin(); i != index.end() && items.size() < limit; ++i)
    items.push_back(i->second);
  return items;
}

RC_GTEST_PROP(pages, never_skip_or_repeat_a_task_that_stays_while_others_change, ()) {
  const log_id log{uuid_v5({}, "log")};
  auto w = random_world(30);
  const auto before = w.tasks();
  const auto key = query::sort_key::created;
  const auto limit = *rc::gen::inRange<std::size_t>(1, 5);
  std::vector<task_id> seen;
  std::optional<std::string> after;
  const auto listing = query::tasks_by(key, query::direction::ascending);
  for (;;) {
    std::map<std::string, task::state> index;
    for (const auto& [id, t] : w.tasks()) index.emplace(query::sort_value(key, t), t);
    const auto items = page(index, after, limit);
    if (items.empty()) break;
    for (const auto& t : items) seen.push_back(t.id);
    const auto cursor = query::make_cursor(log, listing, query::sort_value(key, items.back()));
    after = query::read_cursor(cursor, log, listing).value();
    if (seen.size() < 60) (void)w.tell(random_command(w));
  }
  RC_ASSERT(std::set(seen.begin(), seen.end()).size() == seen.size());
  for (const auto& [id, t] : before) RC_ASSERT(std::ranges::count(seen, id) == 1);
}

}  // namespace
}  // namespace aido
