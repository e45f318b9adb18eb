#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/reminder/schedule.hpp"
#include "engine/task/families.hpp"
#include "engine/task/recording.hpp"

namespace aido::task {

namespace {

const reminder::state* find_waiting(const reminder::fire& what, const state& t) {
  const auto at = std::ranges::find(t.reminders, what.reminder, &reminder::state::id);
  const bool waiting = at != t.reminders.end() && reminder::is_waiting(at->status) && at->arming == what.arming;
  return waiting ? &*at : nullptr;
}

event_payload outcome(const reminder::state& r, instant planned, instant now) {
  const auto late = now - planned;
  if (r.drop_after_seconds && late > *r.drop_after_seconds)
    return reminder::dropped{.reminder = r.id, .arming = r.arming, .planned = planned};
  reminder::fired fired{.reminder = r.id, .arming = r.arming, .planned = planned, .late_by_seconds = std::nullopt};
  if (late > limits::late_fire_tolerance) fired.late_by_seconds = std::chrono::floor<std::chrono::seconds>(late);
  return fired;
}

}  // namespace

result<events> decide_fire(const reminder::fire& what, const state* current, const decide_context& context) {
  if (current == nullptr || current->trashed_at || current->status != status::open || current->paused) return events{};
  const auto* r = find_waiting(what, *current);
  if (r == nullptr) return events{};
  const auto planned = reminder::planned_at(*r, *current, reading_of(context.workspace));
  if (!planned || *planned > context.now) return events{};
  recording record(context.cause, *current);
  // Nobody sees a task of a trashed list; recording that ends its wake.
  if (workspace::is_in_trash(context.workspace, current->list))
    record.add(reminder::cancelled{.reminder = r->id});
  else
    record.add(outcome(*r, *planned, context.now));
  return record.take();
}

}  // namespace aido::task
