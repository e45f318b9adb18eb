#include "engine/query/agenda.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/due_zone.hpp"

namespace aido::query {

namespace {

/// The day that `d` falls on by the clock of `zone`; dates and floating times have no other.
local_date day_of(const task::due& d, std::string_view zone) {
  const auto own = std::get_if<task::due_zoned>(&d);
  const auto reader = recurrence::find_zone(zone);
  const auto local =
      own != nullptr && reader ? reader->to_local(task::zone_of(d, zone).to_instant(own->local).at) : task::local_of(d);
  return std::chrono::floor<std::chrono::days>(local);
}

agenda_list& list_in(agenda& a, list_id id, const workspace::state& w) {
  const auto at = std::ranges::find(a.lists, id, &agenda_list::id);
  if (at != a.lists.end()) return *at;
  const auto* const list = workspace::find_list(w, id);
  return a.lists.emplace_back(
      agenda_list{.id = id, .name = list != nullptr ? list->name : std::string(), .overdue = {}, .today = {}});
}

}  // namespace

void note(agenda& a, const task::state& t, const workspace::state& w) {
  if (t.status != task::status::open || t.paused || !t.due) return;
  const auto day = day_of(*t.due, a.zone);
  if (day > a.day) return;
  const bool late = day < a.day;
  if (++(late ? a.overdue : a.today) > limits::max_agenda_lines) return;
  auto& list = list_in(a, t.list, w);
  (late ? list.overdue : list.today).push_back({.id = t.id, .title = t.title, .due = *t.due, .priority = t.priority});
}

}  // namespace aido::query
