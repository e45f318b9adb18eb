#include "engine/task/apply_change.hpp"

#include <algorithm>

#include "engine/task/ledger.hpp"

namespace aido::task {

namespace {

template <class T>
void take(T& field, const std::optional<T>& change) {
  if (change) field = *change;
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
  // A new rule counts from the due it was given with; without one the slot stays, wherever the due goes.
  if (change.recurrence) t.slot = t.recurrence && t.due ? std::optional(local_of(*t.due)) : std::nullopt;
}

}  // namespace aido::task
