#include "engine/reminder/schedule.hpp"

#include "engine/task/due_zone.hpp"

namespace aido::reminder {

command_id id_of(const fire& f) noexcept {
  return {uuid_v5(f.task.value, "fire/" + to_string(f.reminder) + '/' + std::to_string(f.arming))};
}

std::optional<instant> planned_at(const state& r, const task::state& t, std::string_view workspace_zone) {
  return r.until ? r.until : planned_at_first(r, t, workspace_zone);
}

std::optional<instant> planned_at_first(const state& r, const task::state& t, std::string_view workspace_zone) {
  if (r.at) return r.at;
  if (!r.before_seconds || !t.due) return std::nullopt;
  return task::zone_of(*t.due, workspace_zone).to_instant(task::local_of(*t.due)).at - *r.before_seconds;
}

std::optional<wake> next_wake(const task::state& t, std::string_view workspace_zone) {
  if (t.status != task::status::open || t.trashed_at || t.paused) return std::nullopt;
  std::optional<wake> earliest;
  for (const auto& r : t.reminders) {
    if (!is_waiting(r.status)) continue;
    const auto at = planned_at(r, t, workspace_zone);
    if (at && (!earliest || *at < earliest->at))
      earliest = wake{.at = *at, .command = {.task = t.id, .reminder = r.id, .arming = r.arming}};
  }
  return earliest;
}

}  // namespace aido::reminder
