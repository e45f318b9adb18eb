#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/audit/diff.hpp"
#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;

constexpr int commands = 30;

void forget_ledger(std::vector<reminder::state>& reminders) {
  for (auto& r : reminders) {
    r.id = {};
    r.status = reminder::status::pending;
    r.arming = 0;
    r.fired_at.reset();
    r.late_by_seconds.reset();
    r.until.reset();
  }
}

/// What a person sees of a task. Undoing is a change too: it counts versions, and when something was done is when it
/// was done again; the ledger of reminders goes forward only.
task::state seen(task::state t) {
  t.version = {};
  t.ledger_version = {};
  t.updated_at = {};
  t.updated_by = {};
  t.completed_at.reset();
  t.completed_by.reset();
  t.withdrawn = 0;
  if (t.series_content && t.series_content->reminders) forget_ledger(*t.series_content->reminders);
  if (t.trashed_at) t.trashed_at = instant{};
  forget_ledger(t.reminders);
  return t;
}

void expect_same(const task::state& wanted, const task::state& found) {
  if (wanted == found) return;
  std::string difference;
  audit::write_diff(difference, &wanted, &found);
  RC_FAIL(difference);
}

void expect_same(const batch::subjects& wanted, const world& w) {
  for (const auto& [id, t] : w.tasks()) {
    const auto before = wanted.tasks.find(id);
    if (before == wanted.tasks.end()) {
      RC_ASSERT(t.trashed_at.has_value());
    } else {
      expect_same(seen(before->second), seen(t));
    }
  }
  for (const auto& l : w.facts().lists) {
    const auto* before = workspace::find_list(wanted.workspace, l.id);
    RC_ASSERT(l.trashed_at.has_value() == (before == nullptr || before->trashed_at.has_value()));
    if (before != nullptr) RC_ASSERT(l.name == before->name);
  }
}

bool is_fixed(const events& all) {
  const bool is_snooze = all.size() == 1 && !only<reminder::snoozed>(all).empty();
  return is_snooze || !only<reminder::fired>(all).empty() || !only<reminder::dropped>(all).empty();
}

/// A command that changes something that can be taken back, told; with what was there before.
struct told {
  batch::subjects before;
  batch::subjects after;
};
std::optional<told> tell_something(world& w) {
  for (int tries = 0; tries < 20; ++tries) {
    told t{w.subjects(), {}};
    const auto done = w.tell(random_command(w));
    if (!done || done->empty() || is_fixed(*done)) continue;
    t.after = w.subjects();
    return t;
  }
  return std::nullopt;
}

RC_GTEST_PROP(undo, brings_back_what_was_there, ()) {
  auto w = random_world(commands);
  const auto t = tell_something(w);
  if (!t) return;
  const auto undone = w.take_back(w.last_record());
  RC_ASSERT(undone.has_value());
  expect_same(t->before, w);
}

/// What can be done to the open occurrence of a series.
command_payload random_step(const task_id& id) {
  const int kind = *rc::gen::inRange(0, 100);
  if (kind < 70) return task::change{id, random_patch(), random_scope()};
  if (kind < 80) return task::pause{id};
  if (kind < 90) return task::resume{id};
  if (kind < 95) return task::end_series{id};
  return task::skip{id};
}

RC_GTEST_PROP(undo, of_whatever_was_done_to_an_occurrence_brings_it_back_with_its_place_in_the_series, ()) {
  world w;
  auto id = w.make(recurring(berlin("2026-11-25T08:00"), "FREQ=DAILY;COUNT=50"));
  for (int i = 0; i < 12; ++i) {
    w.advance(std::chrono::minutes{*rc::gen::inRange(0, 2'000)});
    if (chance(15)) (void)w.tell(task::complete{id});
    id = w.task(id).next_occurrence.value_or(id);
    const auto before = w.subjects();
    const auto done = w.tell(random_step(id));
    if (!done || done->empty() || chance(60)) continue;
    RC_ASSERT(w.take_back(w.last_record()).has_value());
    expect_same(before, w);
  }
}

RC_GTEST_PROP(undo, is_taken_back_itself, ()) {
  auto w = random_world(commands);
  const auto t = tell_something(w);
  if (!t) return;
  const auto undone = w.take_back(w.last_record());
  RC_ASSERT(undone.has_value());
  if (undone->empty()) return;
  RC_ASSERT(w.take_back(w.last_record()).has_value());
  expect_same(t->after, w);
}

RC_GTEST_PROP(undo, twice_of_the_same_changes_nothing_more, ()) {
  auto w = random_world(commands);
  if (!tell_something(w)) return;
  const auto record = w.last_record();
  RC_ASSERT(w.take_back(record).has_value());
  RC_ASSERT(w.take_back(record).value().empty());
}

/// It is refused, or the fields that it takes back are as they were; it never fails to fold.
RC_GTEST_PROP(undo, of_any_old_record_folds_or_says_what_stands_in_the_way, ()) {
  auto w = random_world(commands);
  const auto record = *rc::gen::inRange<std::size_t>(0, w.last_record() + 1);
  const auto undone = w.take_back(record);
  if (!undone) RC_ASSERT(undone.error().code == errc::conflict && !undone.error().detail.empty());
}

}  // namespace
}  // namespace aido
