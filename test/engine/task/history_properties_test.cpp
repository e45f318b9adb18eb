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

RC_GTEST_PROP(history, an_occurrence_number_comes_once_in_a_series_and_again_only_for_one_that_was_taken_back, ()) {
  const auto w = random_world(commands);
  std::map<series_id, std::size_t> withdrawn;
  for (const auto& [id, t] : w.tasks())
    if (t.series) withdrawn[*t.series] += t.withdrawn;
  std::map<std::pair<series_id, std::uint32_t>, std::size_t> seen;
  for (const auto& [id, t] : w.tasks())
    if (t.series) RC_ASSERT((++seen[{*t.series, t.occurrence}] <= 1 + withdrawn[*t.series]));
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
