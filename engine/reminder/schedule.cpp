#include "engine/reminder/schedule.hpp"

#include <algorithm>

namespace aido::reminder {

command_id id_of(const fire& f) noexcept {
  return {uuid_v5(f.task.value, "fire/" + to_string(f.reminder) + '/' + std::to_string(f.arming))};
}

std::optional<instant> planned_at(const state& r, const task::state& t, const task::due_reading& how) {
  return r.until ? r.until : planned_at_first(r, t, how);
}

std::optional<instant> planned_at_first(const state& r, const task::state& t, const task::due_reading& how) {
  if (r.at) return r.at;
  if (!r.before_seconds || !t.due) return std::nullopt;
  // No instant before 1970 can be written into an event and read again.
  return std::max(task::reminders_count_from(*t.due, how) - *r.before_seconds, instant{});
}

std::optional<wake> next_wake(const task::state& t, const task::due_reading& how) {
  if (t.status != task::status::open || t.trashed_at || t.paused) return std::nullopt;
  std::optional<wake> earliest;
  for (const auto& r : t.reminders) {
    if (!is_waiting(r.status)) continue;
    const auto at = planned_at(r, t, how);
    if (at && (!earliest || *at < earliest->at))
      earliest = wake{.at = *at, .command = {.task = t.id, .reminder = r.id, .arming = r.arming}};
  }
  return earliest;
}

}  // namespace aido::reminder
