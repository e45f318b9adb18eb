#pragma once

#include <rapidcheck.h>
#include <string>
#include <vector>

#include "test/engine/given.hpp"

/// Random requests for properties: mostly acceptable, some not.
namespace aido::given {

template <class T>
T pick(std::initializer_list<T> some) {
  return *rc::gen::elementOf(std::vector<T>(some));
}

inline bool chance(int percent) { return *rc::gen::inRange(0, 100) < percent; }

inline std::string random_title() {
  return pick<std::string>({"Buy milk", "\u00dcbung", "\u4f60\u597d \U0001f331", "tab\tand \"quotes\" \\", "a", "",
                            std::string("nul \0 inside", 12)});
}

inline task::due random_due() {
  const local_time when = local("2026-11-20T08:00") + std::chrono::hours{*rc::gen::inRange(0, 24 * 20)};
  switch (*rc::gen::inRange(0, 3)) {
    case 0: return task::due_date{std::chrono::floor<std::chrono::days>(when)};
    case 1: return task::due_floating{when};
    default: return task::due_zoned{when, pick<std::string>({"Europe/Berlin", "America/New_York", "Pacific/Apia"})};
  }
}

inline reminder::plan random_plan() {
  reminder::plan p;
  if (chance(70))
    p.before_seconds = std::chrono::seconds{*rc::gen::inRange(0, 200'000)};
  else
    p.at = at("2026-11-20T00:00:00Z") + std::chrono::seconds{*rc::gen::inRange(0, 1'000'000)};
  if (chance(30)) p.drop_after_seconds = std::chrono::seconds{*rc::gen::inRange(0, 100'000)};
  return p;
}

inline std::vector<reminder::plan> random_plans() {
  std::vector<reminder::plan> plans;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) plans.push_back(random_plan());
  return plans;
}

inline task::recurrence_plan random_recurrence() {
  task::recurrence_plan r;
  r.rrule = pick<std::string>({"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY", "FREQ=DAILY;COUNT=3",
                               "FREQ=YEARLY", "FREQ=DAILY;UNTIL=20261205T000000Z", "FREQ=NEVER"});
  r.anchor = pick({task::anchor::due, task::anchor::completion});
  r.month_end = pick({task::month_end::clamp, task::month_end::skip});
  r.catch_up = pick({task::catch_up::next, task::catch_up::all, task::catch_up::none});
  if (chance(20)) {
    r.rrule.clear();
    r.words = pick<std::string>({"every weekday", "monthly", "every 3 days after completion", "sometimes"});
  }
  if (chance(20))
    r.exceptions =
        std::vector{*aido::recurrence::parse_moment("2026-11-28"), *aido::recurrence::parse_moment("2026-11-30T08:00")};
  return r;
}

inline std::vector<task::item_plan> random_items() {
  std::vector<task::item_plan> items;
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
    items.push_back({.id = std::nullopt, .text = pick<std::string>({"fern", "palm", "moss"}), .done = chance(50)});
  return items;
}

inline std::vector<std::string> random_labels() {
  return pick<std::vector<std::string>>({{}, {"home"}, {"home", "work"}, {"\u5bb6"}});
}

inline task::create random_create() {
  task::create c;
  c.title = random_title();
  c.notes = random_title();
  c.priority = *rc::gen::inRange(0, 5);
  c.labels = random_labels();
  c.checklist = random_items();
  if (chance(80)) c.due = random_due();
  if (chance(60)) c.reminders = random_plans();
  if (chance(50)) c.recurrence = random_recurrence();
  if (chance(30)) c.assignee = principal{"user:ada"};
  c.rank = pick<std::string>({"", "a", "ab"});
  return c;
}

inline task::patch random_patch() {
  task::patch p;
  if (chance(30)) p.title = random_title();
  if (chance(20)) p.notes = random_title();
  if (chance(20)) p.priority = *rc::gen::inRange(0, 6);
  if (chance(20)) p.labels = random_labels();
  if (chance(20)) p.checklist = random_items();
  if (chance(40)) p.due = chance(80) ? std::optional(random_due()) : std::nullopt;
  if (chance(30)) p.reminders = random_plans();
  if (chance(30)) p.recurrence = chance(70) ? std::optional(random_recurrence()) : std::nullopt;
  if (chance(10)) p.assignee = chance(50) ? std::optional(principal{"user:bo"}) : std::nullopt;
  if (chance(10)) p.rank = "z";
  return p;
}

inline task::scope random_scope() {
  return pick({task::scope::usual, task::scope::usual, task::scope::this_one, task::scope::following});
}

inline task_id random_task(const world& w) {
  if (w.tasks().empty()) return {};
  auto found = w.tasks().begin();
  std::advance(found, *rc::gen::inRange<std::ptrdiff_t>(0, static_cast<std::ptrdiff_t>(w.tasks().size())));
  return found->first;
}

inline reminder::fire random_fire(const world& w) {
  const auto id = random_task(w);
  if (w.tasks().empty() || w.task(id).reminders.empty()) return {.task = id, .reminder = {}, .arming = 0};
  const auto& r = w.task(id).reminders.front();
  return {.task = id, .reminder = r.id, .arming = chance(80) ? r.arming : 7};
}

inline reminder::snooze random_snooze(const world& w) {
  const auto fire = random_fire(w);
  return {.task = fire.task,
          .reminder = fire.reminder,
          .plan = {.until = {}, .for_seconds = std::chrono::minutes{*rc::gen::inRange(1, 3'000)}}};
}

/// One of those that may stand among several.
inline batch::single_payload random_single(const world& w) {
  const int kind = *rc::gen::inRange(0, 92);
  const auto id = random_task(w);
  const auto list = w.facts().lists.back().id;
  if (kind < 20) return random_create();
  if (kind < 45) return task::change{id, random_patch(), random_scope()};
  if (kind < 55) return task::complete{id};
  if (kind < 60) return task::reopen{id};
  if (kind < 64) return task::skip{id};
  if (kind < 66) return task::cancel{id};
  if (kind < 69) return task::pause{id};
  if (kind < 73) return task::resume{id};
  if (kind < 74) return task::end_series{id};
  if (kind < 78) return task::trash{id};
  if (kind < 82) return task::restore{id};
  if (kind < 84) return workspace::create_list{.id = {}, .name = "Work"};
  if (kind < 86) return workspace::trash_list{list};
  if (kind < 88) return workspace::restore_list{list};
  return workspace::change_list{list, {pick<std::string>({"Other", "Work"})}};
}

inline batch::several random_several(const world& w) {
  batch::several all;
  for (int i = *rc::gen::inRange(2, 5); i > 0; --i) all.steps.push_back({.what = random_single(w), .if_match = {}});
  return all;
}

inline command_payload random_command(const world& w) {
  const int kind = *rc::gen::inRange(0, 100);
  if (kind < 8) return random_fire(w);
  if (kind < 12) return random_snooze(w);
  if (kind < 20) return random_several(w);
  return std::visit([](auto one) { return command_payload(std::move(one)); }, random_single(w));
}

/// A workspace in which something has happened.
inline world random_world(int commands) {
  world w;
  for (int i = 0; i < commands; ++i) {
    w.advance(std::chrono::minutes{*rc::gen::inRange(0, 2'000)});
    // A refusal is an answer too.
    (void)w.tell(random_command(w));
  }
  return w;
}

}  // namespace aido::given
