#pragma once

#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/task/state.hpp"
#include "engine/workspace/state.hpp"

/// What a digest tells.
namespace aido::query {

struct agenda_line {
  task_id id;
  std::string title;
  task::due due;
  int priority = 0;
  friend bool operator==(const agenda_line&, const agenda_line&) = default;
};
BOOST_DESCRIBE_STRUCT(agenda_line, (), (id, title, due, priority))

/// The tasks of one list.
struct agenda_list {
  list_id id;
  std::string name;
  std::vector<agenda_line> overdue;  ///< Of days before, in the order they were noted.
  std::vector<agenda_line> today;
  friend bool operator==(const agenda_list&, const agenda_list&) = default;
};
BOOST_DESCRIBE_STRUCT(agenda_list, (), (id, name, overdue, today))

/// What is overdue on a day and what is due on it, by list. It shows limits::max_agenda_lines of either kind, and
/// counts all.
struct agenda {
  local_date day;
  std::string zone;  ///< By whose clock it is that day.
  std::uint64_t overdue = 0;
  std::uint64_t today = 0;
  std::vector<agenda_list> lists;
  bool empty() const noexcept { return overdue + today == 0; }
  friend bool operator==(const agenda&, const agenda&) = default;
};
BOOST_DESCRIBE_STRUCT(agenda, (), (day, zone, overdue, today, lists))

/// Adds `t`, a task of `w` that is neither trashed nor in a trashed list, if it is open and due by the agenda's day,
/// and its series does not rest. A due in another zone counts on the day that it falls on in the agenda's.
void note(agenda& a, const task::state& t, const workspace::state& w);

}  // namespace aido::query
