#pragma once

#include "engine/task/events.hpp"

namespace aido::codec::old {

/// task.created, schema 1: a checklist was a list of texts, without ids or ticks. Never change this.
struct task_created_v1 {
  list_id list;
  std::string title;
  std::string notes;
  int priority = 0;
  std::vector<std::string> labels;
  std::vector<std::string> checklist;
  std::optional<task::due> due;
  std::vector<task::planned_reminder> reminders;
  std::optional<task::recurrence> recurrence;
  std::optional<series_id> series;
  std::uint32_t occurrence = 0;
  std::string rank;
  std::optional<principal> assignee;
};
BOOST_DESCRIBE_STRUCT(task_created_v1, (),
                      (list, title, notes, priority, labels, checklist, due, reminders, recurrence, series, occurrence,
                       rank, assignee))

/// Schema 2. An item's id is UUIDv5(event id, "item/<index>"): every reader makes the same one.
task::created upcast(task_created_v1 before, const event_id& id);

}  // namespace aido::codec::old
