#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/base/boxed.hpp"
#include "engine/base/ids.hpp"
#include "engine/recurrence/series.hpp"
#include "engine/reminder/state.hpp"

namespace aido::task {

enum class status { open, done, cancelled };
BOOST_DESCRIBE_ENUM(status, open, done, cancelled)

/// On a day, wherever the person is.
struct due_date {
  local_date date;
  friend bool operator==(const due_date&, const due_date&) = default;
};
BOOST_DESCRIBE_STRUCT(due_date, (), (date))

/// At a wall-clock time wherever the person is: it stays 8:00 when they travel.
struct due_floating {
  local_time local;
  friend bool operator==(const due_floating&, const due_floating&) = default;
};
BOOST_DESCRIBE_STRUCT(due_floating, (), (local))

/// At a wall-clock time in an IANA zone.
struct due_zoned {
  local_time local;
  std::string zone;
  friend bool operator==(const due_zoned&, const due_zoned&) = default;
};
BOOST_DESCRIBE_STRUCT(due_zoned, (), (local, zone))

/// In JSON, told apart by their fields: {date}, {local}, {local, zone}.
using due = std::variant<due_date, due_floating, due_zoned>;

/// The wall-clock reading of any due; a date reads as its midnight.
local_time local_of(const due& d) noexcept;
/// `d` moved to another wall-clock reading, keeping its kind and zone.
due moved_to(const due& d, local_time at);

struct checklist_item {
  item_id id;
  std::string text;
  bool done = false;
  friend bool operator==(const checklist_item&, const checklist_item&) = default;
};
BOOST_DESCRIBE_STRUCT(checklist_item, (), (id, text, done))

/// What the next occurrence is counted from.
enum class anchor { due, completion };
BOOST_DESCRIBE_ENUM(anchor, due, completion)

/// What a monthly rule does in a month without its anchor day.
enum class month_end { clamp, skip };
BOOST_DESCRIBE_ENUM(month_end, clamp, skip)

/// What becomes of the slots that a late completion has passed (design: missed occurrences).
enum class catch_up { next, all, none };
BOOST_DESCRIBE_ENUM(catch_up, next, all, none)

struct recurrence {
  std::string rrule;  ///< RFC 5545 RRULE value, without "RRULE:".
  task::anchor anchor = task::anchor::due;
  task::month_end month_end = task::month_end::clamp;
  task::catch_up catch_up = task::catch_up::next;
  std::optional<local_time> start;  ///< DTSTART: the first occurrence's wall-clock due; kept for the whole series.
  std::vector<aido::recurrence::moment> exceptions;  ///< Slots and days that are left out, in order.
  friend bool operator==(const recurrence&, const recurrence&) = default;
};
BOOST_DESCRIBE_STRUCT(recurrence, (), (rrule, anchor, month_end, catch_up, start, exceptions))

/// Who does it; nobody is an answer too.
struct assignment {
  std::optional<principal> to;
  friend bool operator==(const assignment&, const assignment&) = default;
};
BOOST_DESCRIBE_STRUCT(assignment, (), (to))

/// What a series goes on with where its open occurrence differs from it. Absent fields: as in the occurrence.
struct series_content {
  std::optional<list_id> list;
  std::optional<std::string> title;
  std::optional<std::string> notes;
  std::optional<int> priority;
  std::optional<std::vector<std::string>> labels;
  std::optional<std::vector<checklist_item>> checklist;
  std::optional<std::vector<reminder::state>> reminders;
  std::optional<std::string> rank;
  std::optional<assignment> assignee;
  std::optional<task::due> due;  ///< What kind of due its occurrences have, and in which zone; not when they are due.
  friend bool operator==(const series_content&, const series_content&) = default;
};
BOOST_DESCRIBE_STRUCT(series_content, (),
                      (list, title, notes, priority, labels, checklist, reminders, rank, assignee, due))

/// A task, as the log's events made it. Immutable once published; also the shape that the API shows.
struct state {
  task_id id;
  list_id list;
  std::string title;
  std::string notes;  ///< Markdown.
  task::status status = task::status::open;
  int priority = 0;  ///< 0 (none) to 4 (highest).
  std::vector<std::string> labels;
  std::vector<checklist_item> checklist;
  std::optional<task::due> due;
  std::vector<reminder::state> reminders;
  std::optional<task::recurrence> recurrence;
  std::optional<series_id> series;
  std::uint32_t occurrence = 0;    ///< 1 for the first of a series; 0 when the task does not recur.
  std::optional<local_time> slot;  ///< Of the series: what this occurrence stands for, wherever its due moves.
  std::optional<std::uint32_t> slot_number;  ///< Of `slot` in a rule with COUNT, where it was counted already.
  std::optional<task_id> next_occurrence;    ///< Set by completing; the next one's id is a function of the series.
  std::uint32_t withdrawn = 0;               ///< How often the next occurrence was taken back; part of its id.
  std::vector<local_time> missed;            ///< Slots that were passed over (catch_up `next`).
  bool paused = false;                       ///< The series rests; nothing of it reminds.
  boxed<task::series_content> series_content;
  std::string rank;  ///< Order by hand: compared bytewise.
  std::optional<principal> assignee;
  instant created_at;
  principal created_by;
  instant updated_at;
  principal updated_by;
  std::optional<instant> completed_at;
  std::optional<principal> completed_by;
  std::optional<instant> trashed_at;  ///< Set while the task is in the trash; reads then say not found.
  aido::version version;
  aido::version ledger_version;  ///< Counts reminder events; not part of the ETag.

  friend bool operator==(const state&, const state&) = default;
};
BOOST_DESCRIBE_STRUCT(state, (),
                      (id, list, title, notes, status, priority, labels, checklist, due, reminders, recurrence, series,
                       occurrence, slot, slot_number, next_occurrence, withdrawn, missed, paused, series_content, rank,
                       assignee, created_at, created_by, updated_at, updated_by, completed_at, completed_by, trashed_at,
                       version, ledger_version))

}  // namespace aido::task
