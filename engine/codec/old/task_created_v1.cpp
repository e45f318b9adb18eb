#include "engine/codec/old/task_created_v1.hpp"

namespace aido::codec::old {

task::created upcast(task_created_v1 before, const event_id& id) {
  task::created now{.list = before.list,
                    .title = std::move(before.title),
                    .notes = std::move(before.notes),
                    .priority = before.priority,
                    .labels = std::move(before.labels),
                    .checklist = {},
                    .due = std::move(before.due),
                    .reminders = std::move(before.reminders),
                    .recurrence = std::move(before.recurrence),
                    .series = before.series,
                    .occurrence = before.occurrence,
                    .rank = std::move(before.rank),
                    .assignee = std::move(before.assignee)};
  for (std::size_t i = 0; i < before.checklist.size(); ++i) {
    const item_id item{uuid_v5(id.value, "item/" + std::to_string(i))};
    now.checklist.push_back({.id = item, .text = std::move(before.checklist[i]), .done = false});
  }
  return now;
}

}  // namespace aido::codec::old
