#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/query/search_text.hpp"
#include "engine/task/state.hpp"

namespace aido::query {

/// Orders of a task list; ties are broken by id, so every order is total.
enum class sort_key { created, updated, due, priority, title, rank };
BOOST_DESCRIBE_ENUM(sort_key, created, updated, due, priority, title, rank)
enum class direction { ascending, descending };

/// Which tasks. Absent fields do not restrict.
struct filter {
  std::optional<task::status> status;
  std::optional<list_id> list;
  std::vector<std::string> labels;       ///< All of them.
  std::optional<local_date> due_before;  ///< Wall-clock due earlier than this day's midnight.
  std::optional<local_date> due_after;   ///< Wall-clock due at or after this day's midnight.
  std::optional<search_text> text;       ///< In title, notes or an item of the checklist.
  std::optional<series_id> series;
  std::optional<bool> recurring;     ///< Whether it has a recurrence.
  std::optional<bool> has_reminder;  ///< Whether one of its reminders has still to fire.
  std::optional<principal> assignee;
  int priority_min = 0;
};

/// True when `t` passes; trashed tasks never do (tasks of trashed lists are the caller's to leave out).
bool matches(const filter& f, const task::state& t);

/// The value that a task is ordered by, encoded so that bytewise order is the order asked for (ascending). A task
/// without a due comes last in `due`. Ends with the task's id.
std::string sort_value(sort_key key, const task::state& t);

/// A page's request.
struct page_request {
  filter which;
  sort_key key = sort_key::created;
  query::direction direction = direction::ascending;
  std::size_t limit = 0;
  std::optional<std::string> after;  ///< sort_value of the last task of the page before; absent: from the start.
};

/// The listing of tasks in that order, as their cursors name it.
std::string tasks_by(sort_key key, direction dir);

/// An opaque cursor for Link headers: carries the log id, the name of what is listed in which order, and a place in it
/// (base64url). Another log's cursor is `gone`; a damaged one, or one of another listing, is `invalid_value` of field
/// "cursor".
std::string make_cursor(log_id log, std::string_view listing, std::string_view place);
/// The place in `cursor`, held against what the request says.
result<std::string> read_cursor(std::string_view cursor, log_id log, std::string_view listing);

}  // namespace aido::query
