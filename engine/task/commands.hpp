#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/task/due_patch.hpp"
#include "engine/task/state.hpp"

namespace aido::task {

/// A checklist item as a client gives it; without an id it gets a new one.
struct item_plan {
  std::optional<item_id> id;
  std::string text;
  bool done = false;
  friend bool operator==(const item_plan&, const item_plan&) = default;
};
BOOST_DESCRIBE_STRUCT(item_plan, (), (id, text, done))

/// When a task recurs, as a client says it: by a rule or in words ("every 2 weeks on Mon and Thu"). What is absent
/// stays as it is, or is the default; JSON null (outer set, inner empty) is the default.
struct recurrence_plan {
  std::string rrule;
  std::string words;
  std::optional<std::optional<task::anchor>> anchor;
  std::optional<std::optional<task::month_end>> month_end;
  std::optional<std::optional<task::catch_up>> catch_up;
  std::optional<std::optional<local_time>> start;
  std::optional<std::optional<std::vector<aido::recurrence::moment>>> exceptions;
  friend bool operator==(const recurrence_plan&, const recurrence_plan&) = default;
};
BOOST_DESCRIBE_STRUCT(recurrence_plan, (), (rrule, words, anchor, month_end, catch_up, start, exceptions))

/// A new task. These are the fields of POST /v1/tasks.
struct create {
  std::optional<task_id> id;    ///< A UUIDv7 of the client's making; absent: derived from the command id.
  std::optional<list_id> list;  ///< Absent: the workspace's inbox.
  std::string title;
  std::string notes;
  int priority = 0;
  std::vector<std::string> labels;
  std::vector<item_plan> checklist;
  std::optional<task::due> due;
  std::optional<std::vector<reminder::plan>> reminders;  ///< Absent: those that the workspace sets by default.
  std::optional<recurrence_plan> recurrence;
  std::string rank;
  std::optional<principal> assignee;
  friend bool operator==(const create&, const create&) = default;
};
BOOST_DESCRIBE_STRUCT(create, (),
                      (id, list, title, notes, priority, labels, checklist, due, reminders, recurrence, rank, assignee))

/// The fields of PATCH /v1/tasks/{id} (RFC 7396 merge patch). Absent: untouched. Outer set, inner empty: JSON null.
struct patch {
  std::optional<list_id> list;
  std::optional<std::string> title;
  std::optional<std::string> notes;
  std::optional<int> priority;
  std::optional<std::vector<std::string>> labels;
  std::optional<std::vector<item_plan>> checklist;
  std::optional<std::optional<due_patch>> due;
  std::optional<std::vector<reminder::plan>> reminders;
  std::optional<std::optional<recurrence_plan>> recurrence;
  std::optional<std::string> rank;
  std::optional<std::optional<principal>> assignee;
  friend bool operator==(const patch&, const patch&) = default;
};
BOOST_DESCRIBE_STRUCT(patch, (),
                      (list, title, notes, priority, labels, checklist, due, reminders, recurrence, rank, assignee))

/// Of a change to one occurrence of a series: what becomes of those after it.
enum class scope {
  usual,      ///< Texts, labels and the like go on with the series; a new due moves this occurrence only.
  this_one,   ///< Nothing of it goes on with the series.
  following,  ///< All of it goes on: a new due moves the series, from here.
};
BOOST_DESCRIBE_ENUM(scope, usual, this_one, following)

struct change {
  task_id task;
  task::patch patch;
  task::scope scope = task::scope::usual;
};
/// Completing a recurring task also makes its next occurrence, in the same record.
struct complete {
  task_id task;
};
struct reopen {
  task_id task;
};
/// It will not be done; a series ends with it.
struct cancel {
  task_id task;
};
/// This occurrence will not be done; the series goes on with the next one.
struct skip {
  task_id task;
};
/// This occurrence becomes the last of its series.
struct end_series {
  task_id task;
};
/// The series rests: its open occurrence reminds nobody until it is resumed.
struct pause {
  task_id task;
};
/// Goes on with the first slot that is not past.
struct resume {
  task_id task;
};
/// Moves the task to the trash.
struct trash {
  task_id task;
};
/// Brings the task back from the trash, as long as the workspace keeps it there.
struct restore {
  task_id task;
};

}  // namespace aido::task
