#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "test/engine/given.hpp"

/// What happens to the occurrences of a series, in short words.
namespace aido::given {

using task::scope;
using all = std::vector<std::string>;

inline const task::state& skip(world& w, const task_id& id) {
  w.tell(task::skip{id}).value();
  return w.task(w.task(id).next_occurrence.value());
}

inline result<events> move(world& w, const task_id& id, const task::due& to, scope how = scope::usual) {
  return w.tell(task::change{id, {.due = to}, how});
}

inline result<events> edit(world& w, const task_id& id, task::recurrence_plan plan, scope how = scope::usual) {
  return w.tell(task::change{id, {.recurrence = std::optional(std::move(plan))}, how});
}

inline task::recurrence_plan by(std::string rrule) { return {.rrule = std::move(rrule), .words = {}}; }

inline task::due on(std::string_view text) { return task::due_date{day(text)}; }

inline std::vector<std::string> texts(const std::vector<local_time>& times) {
  std::vector<std::string> all;
  all.reserve(times.size());
  for (const auto t : times) all.push_back(to_string(t).substr(0, 16));
  return all;
}

/// The days of the occurrences from `id` on, until the series ends.
inline std::vector<std::string> days_from(world& w, task_id id) {
  std::vector<std::string> days;
  for (int i = 0; i < 20; ++i) {
    days.push_back(due_text(w.task(id)).substr(0, 10));
    w.tell(task::complete{id}).value();
    if (!w.task(id).next_occurrence) break;
    id = *w.task(id).next_occurrence;
  }
  return days;
}

inline task::create after_completion(std::string_view due, std::string rule) {
  auto c = recurring(berlin(due), std::move(rule));
  c.recurrence->anchor = task::anchor::completion;
  return c;
}

}  // namespace aido::given
