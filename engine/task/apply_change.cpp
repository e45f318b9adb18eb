#include "engine/task/apply_change.hpp"

#include <algorithm>

#include "engine/task/ledger.hpp"

namespace aido::task {

namespace {

template <class T>
void take(T& field, const std::optional<T>& change) {
  if (change) field = *change;
}

/// Keeps in `kept` what the change takes from the occurrence and the series goes on with.
template <class T>
void keep(std::optional<T>& kept, const T& before, bool is_changed) {
  if (is_changed && !kept) kept = before;
}

void keep_for_series(state& t, const changed& c) {
  auto kept = t.series_content.value_or(series_content{});
  keep(kept.list, t.list, c.list.has_value());
  keep(kept.title, t.title, c.title.has_value());
  keep(kept.notes, t.notes, c.notes.has_value());
  keep(kept.priority, t.priority, c.priority.has_value());
  keep(kept.labels, t.labels, c.labels.has_value());
  keep(kept.checklist, t.checklist, c.checklist.has_value());
  keep(kept.reminders, t.reminders, c.reminders.has_value());
  keep(kept.rank, t.rank, c.rank.has_value());
  keep(kept.assignee, assignment{t.assignee}, c.assignee.has_value());
  if (kept != series_content{}) t.series_content = std::move(kept);
}

/// What a change of the whole series sets is no longer another in the series than in the occurrence.
void level(state& t, const changed& c) {
  if (!t.series_content) return;
  auto& kept = *t.series_content;
  if (c.list) kept.list.reset();
  if (c.title) kept.title.reset();
  if (c.notes) kept.notes.reset();
  if (c.priority) kept.priority.reset();
  if (c.labels) kept.labels.reset();
  if (c.checklist) kept.checklist.reset();
  if (c.reminders) kept.reminders.reset();
  if (c.rank) kept.rank.reset();
  if (c.assignee) kept.assignee.reset();
  if (kept == series_content{}) t.series_content.reset();
}

void settle_series_content(state& t, const changed& c) {
  if (c.reach == reach::occurrence) {
    keep_for_series(t, c);
  } else {
    level(t, c);
  }
}

void stand_at(state& t, const series_place& place) {
  t.slot = place.slot;
  t.slot_number = place.slot_number;
  t.missed = place.missed;
}

std::vector<reminder::state> with_ledger(const std::vector<planned_reminder>& plans,
                                         const std::vector<reminder::state>& before) {
  std::vector<reminder::state> after;
  after.reserve(plans.size());
  for (const auto& plan : plans) {
    const auto same = std::ranges::find(before, plan.id, &reminder::state::id);
    after.push_back(same != before.end() ? *same : first_armed(plan));
  }
  return after;
}

}  // namespace

void apply_change(state& t, const changed& change) {
  if (!change.series_content) settle_series_content(t, change);
  take(t.list, change.list);
  take(t.title, change.title);
  take(t.notes, change.notes);
  take(t.priority, change.priority);
  take(t.labels, change.labels);
  take(t.checklist, change.checklist);
  take(t.due, change.due);
  if (change.reminders) t.reminders = with_ledger(*change.reminders, t.reminders);
  take(t.recurrence, change.recurrence);
  take(t.series, change.series);
  take(t.occurrence, change.occurrence);
  take(t.rank, change.rank);
  take(t.assignee, change.assignee);
  if (change.recurrence && !t.recurrence) {
    t.series_content.reset();
    t.paused = false;
  }
  // A new rule counts from the due it was given with; without one the slot stays, wherever the due goes.
  if (change.recurrence) {
    t.slot = t.recurrence && t.due ? std::optional(local_of(*t.due)) : std::nullopt;
    t.slot_number.reset();
  }
  if (change.place) stand_at(t, *change.place);
  take(t.series_content, change.series_content);
}

}  // namespace aido::task
