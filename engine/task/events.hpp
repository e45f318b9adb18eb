#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/task/state.hpp"

/// Events of a task, past tense, holding only what changed. Their type names and schema versions are in codec/.
namespace aido::task {

/// A reminder as planned in an event: with the id it keeps.
struct planned_reminder {
  reminder_id id;
  std::optional<instant> at;
  std::optional<std::chrono::seconds> before_seconds;
  std::optional<std::chrono::seconds> drop_after_seconds;
  friend bool operator==(const planned_reminder&, const planned_reminder&) = default;
};
BOOST_DESCRIBE_STRUCT(planned_reminder, (), (id, at, before_seconds, drop_after_seconds))

struct created {
  list_id list;
  std::string title;
  std::string notes;
  int priority = 0;
  std::vector<std::string> labels;
  std::vector<checklist_item> checklist;
  std::optional<task::due> due;
  std::vector<planned_reminder> reminders;
  std::optional<task::recurrence> recurrence;
  std::optional<series_id> series;
  std::uint32_t occurrence = 0;
  std::optional<std::uint32_t> slot_number;  ///< Of the due in the series' rule, when that has COUNT.
  std::string rank;
  std::optional<principal> assignee;
  bool paused = false;
  std::optional<principal> creator = std::nullopt;  ///< Of an occurrence: who made its series, if that is not who made
                                                    ///< the record.
  friend bool operator==(const created&, const created&) = default;
};
BOOST_DESCRIBE_STRUCT(created, (),
                      (list, title, notes, priority, labels, checklist, due, reminders, recurrence, series, occurrence,
                       slot_number, rank, assignee, paused, creator))

/// How far a change to an occurrence reaches.
enum class reach {
  series,      ///< What it sets goes on with the series.
  occurrence,  ///< It is of this occurrence alone: the series goes on with what was there before.
};
BOOST_DESCRIBE_ENUM(reach, series, occurrence)

/// Where an occurrence stands in its series, whatever its due; as in task::state.
struct series_place {
  std::optional<local_time> slot;
  std::optional<std::uint32_t> slot_number;
  std::vector<local_time> missed;
  friend bool operator==(const series_place&, const series_place&) = default;
};
BOOST_DESCRIBE_STRUCT(series_place, (), (slot, slot_number, missed))

/// Every field is absent unless it changed; outer set, inner empty: it was cleared.
struct changed {
  std::optional<list_id> list;
  std::optional<std::string> title;
  std::optional<std::string> notes;
  std::optional<int> priority;
  std::optional<std::vector<std::string>> labels;
  std::optional<std::vector<checklist_item>> checklist;
  std::optional<std::optional<task::due>> due;
  std::optional<std::vector<planned_reminder>> reminders;  ///< The whole new list; an id seen before keeps its ledger.
  std::optional<std::optional<task::recurrence>> recurrence;
  std::optional<std::optional<series_id>> series;
  std::optional<std::uint32_t> occurrence;
  std::optional<std::string> rank;
  std::optional<std::optional<principal>> assignee;
  task::reach reach = task::reach::series;
  std::optional<series_place> place;  ///< Where the occurrence stands, if not where `recurrence` alone would put it.
  std::optional<boxed<task::series_content>> series_content;  ///< Where it is set, `reach` says nothing.
  friend bool operator==(const changed&, const changed&) = default;
};
BOOST_DESCRIBE_STRUCT(changed, (),
                      (list, title, notes, priority, labels, checklist, due, reminders, recurrence, series, occurrence,
                       rank, assignee, reach, place, series_content))

struct completed {
  std::optional<task_id> next;     ///< The next occurrence, created in the same record (or earlier, when reopened).
  std::vector<local_time> missed;  ///< Slots between this occurrence and the next that were passed over.
  friend bool operator==(const completed&, const completed&) = default;
};
BOOST_DESCRIBE_STRUCT(completed, (), (next, missed))

/// What becomes of the next occurrence that completing or skipping had made.
enum class next_one {
  stays,      ///< It is there; completing again makes no other one.
  withdrawn,  ///< It is in the trash, from this record or before; completing again makes one of another id.
};
BOOST_DESCRIBE_ENUM(next_one, stays, withdrawn)

struct reopened {
  task::next_one next = task::next_one::stays;
  friend bool operator==(const reopened&, const reopened&) = default;
};
BOOST_DESCRIBE_STRUCT(reopened, (), (next))

struct cancelled {
  friend bool operator==(const cancelled&, const cancelled&) = default;
};
BOOST_DESCRIBE_STRUCT(cancelled, (), ())

struct skipped {
  std::optional<task_id> next;  ///< As in `completed`.
  std::vector<local_time> missed;
  friend bool operator==(const skipped&, const skipped&) = default;
};
BOOST_DESCRIBE_STRUCT(skipped, (), (next, missed))

struct series_ended {
  friend bool operator==(const series_ended&, const series_ended&) = default;
};
BOOST_DESCRIBE_STRUCT(series_ended, (), ())

struct paused {
  friend bool operator==(const paused&, const paused&) = default;
};
BOOST_DESCRIBE_STRUCT(paused, (), ())

struct resumed {
  std::optional<task::due> due;              ///< Where the occurrence is due now; absent: where it was.
  std::vector<local_time> missed;            ///< Slots that passed while it rested.
  std::optional<std::uint32_t> slot_number;  ///< As in `created`, of the new due.
  friend bool operator==(const resumed&, const resumed&) = default;
};
BOOST_DESCRIBE_STRUCT(resumed, (), (due, missed, slot_number))

struct trashed {
  friend bool operator==(const trashed&, const trashed&) = default;
};
BOOST_DESCRIBE_STRUCT(trashed, (), ())

struct restored {
  friend bool operator==(const restored&, const restored&) = default;
};
BOOST_DESCRIBE_STRUCT(restored, (), ())

}  // namespace aido::task
