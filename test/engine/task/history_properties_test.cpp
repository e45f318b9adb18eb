#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <set>

#include "engine/reminder/schedule.hpp"
#include "test/engine/random_tasks.hpp"

namespace aido {
namespace {

using namespace given;

constexpr int commands = 40;

/// `world` folds what decide made and fails on what evolve refuses.
RC_GTEST_PROP(history, evolve_takes_all_that_decide_made_and_replay_equals_live, ()) {
  const auto w = random_world(commands);
  std::map<task_id, task::state> replayed;
  for (const auto& [e, meta] : w.history()) {
    if (belongs_to_workspace(e.data)) continue;
    const task_id id{e.subject.value};
    const auto found = replayed.find(id);
    auto before = found == replayed.end() ? std::nullopt : std::optional(found->second);
    auto after = task::evolve(std::move(before), e, meta);
    RC_ASSERT(after.has_value());
    replayed.insert_or_assign(id, *std::move(after));
  }
  RC_ASSERT(replayed == w.tasks());
}

RC_GTEST_PROP(history, no_two_events_share_an_id, ()) {
  const auto w = random_world(commands);
  std::set<event_id> ids;
  for (const auto& h : w.history()) RC_ASSERT(ids.insert(h.what.id).second);
}

/// Occurrences that a reopening took back, and nothing made anew since; and those that follow on one which somebody
/// restored from the trash all the same: it goes on beside the one that took its place.
std::set<task_id> taken_back_in(const world& w) {
  std::map<subject_id, task_id> next_of;
  std::set<task_id> taken_back;
  const auto made = [&](const event& e, const std::optional<task_id>& next) {
    if (!next) return;
    next_of.insert_or_assign(e.subject, *next);
    if (taken_back.contains({e.subject.value}))
      taken_back.insert(*next);
    else
      taken_back.erase(*next);
  };
  for (const auto& [e, meta] : w.history()) {
    if (const auto* completed = std::get_if<task::completed>(&e.data)) made(e, completed->next);
    if (const auto* skipped = std::get_if<task::skipped>(&e.data)) made(e, skipped->next);
    const auto* reopened = std::get_if<task::reopened>(&e.data);
    if (reopened != nullptr && reopened->next == task::next_one::withdrawn) taken_back.insert(next_of.at(e.subject));
  }
  return taken_back;
}

/// Of those that the series goes on with: slots that were passed over have tasks without a rule.
RC_GTEST_PROP(history, an_occurrence_number_comes_once_in_a_series_but_for_what_was_taken_back, ()) {
  const auto w = random_world(commands);
  const auto taken_back = taken_back_in(w);
  std::set<std::pair<series_id, std::uint32_t>> seen;
  for (const auto& [id, t] : w.tasks())
    if (t.series && t.recurrence && !taken_back.contains(id)) RC_ASSERT(seen.emplace(*t.series, t.occurrence).second);
}

RC_GTEST_PROP(history, only_an_open_task_wakes_and_firing_ends_its_wakes, ()) {
  auto w = random_world(commands);
  for (const auto& [id, t] : std::map(w.tasks())) {
    auto wake = reminder::next_wake(t, task::reading_of(w.facts()));
    if (t.status != task::status::open || t.trashed_at) RC_ASSERT(!wake);
    for (std::size_t i = 0; wake && wake->at <= w.now(); ++i) {
      RC_ASSERT(i < t.reminders.size());
      RC_ASSERT(w.tell(wake->command).value().size() == 1u);
      RC_ASSERT(w.tell(wake->command).value().empty());
      wake = reminder::next_wake(w.task(id), task::reading_of(w.facts()));
    }
  }
}

}  // namespace
}  // namespace aido
