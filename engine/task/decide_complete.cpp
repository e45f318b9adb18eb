#include <numeric>

#include "engine/base/limits.hpp"
#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/next_occurrence.hpp"
#include "engine/task/recording.hpp"

namespace aido::task {

namespace {

std::vector<checklist_item> unticked(const std::vector<checklist_item>& items, const task_id& of) {
  std::vector<checklist_item> copies;
  for (const auto& item : items) {
    const item_id id{uuid_v5(of.value, "item/" + std::to_string(copies.size()))};
    copies.push_back({.id = id, .text = item.text, .done = false});
  }
  return copies;
}

std::vector<planned_reminder> relative(const std::vector<reminder::state>& reminders, const task_id& of) {
  std::vector<planned_reminder> copies;
  for (const auto& r : reminders) {
    if (!r.before_seconds) continue;
    auto copy = plan_of(r);
    copy.id = {uuid_v5(of.value, "reminder/" + std::to_string(copies.size()))};
    copies.push_back(copy);
  }
  return copies;
}

created content_at(const state& t, const task_id& id, std::uint32_t number, local_time at) {
  return {.list = t.list,
          .title = t.title,
          .notes = t.notes,
          .priority = t.priority,
          .labels = t.labels,
          .checklist = unticked(t.checklist, id),
          .due = moved_to(*t.due, at),
          .reminders = {},
          .recurrence = std::nullopt,
          .series = t.series,
          .occurrence = number,
          .rank = t.rank,
          .assignee = t.assignee};
}

/// The occurrence that goes on with the series.
created next_occurrence(const state& t, const task_id& id, std::uint32_t number, local_time at) {
  auto next = content_at(t, id, number, at);
  next.reminders = relative(t.reminders, id);
  next.recurrence = t.recurrence;
  return next;
}

/// How many copies of `t` one record takes.
std::size_t copies_that_fit(const state& t) {
  const auto add = [](std::size_t sum, const auto& text) { return sum + text.size(); };
  std::size_t size = 1024 + t.title.size() + t.notes.size();
  size = std::accumulate(t.labels.begin(), t.labels.end(), size, add);
  for (const auto& item : t.checklist) size += 64 + item.text.size();
  return limits::max_catch_up_bytes / size;
}

struct new_task {
  task_id id;
  created content;
};

/// The tasks that completing `t` makes. A missed slot's task belongs to the series but does not go on with it, and
/// reminds nobody: what it would remind of is past.
std::vector<new_task> tasks_after(const state& t, const continuation& c) {
  std::vector<new_task> made;
  auto number = t.occurrence;
  if (t.recurrence->catch_up == catch_up::all) {
    const auto most = std::min(c.missed.size(), copies_that_fit(t));
    for (std::size_t i = 0; i < most; ++i) {
      const auto id = occurrence_id(*t.series, ++number);
      made.push_back({id, content_at(t, id, number, c.missed[i])});
    }
  }
  if (c.next) {
    const auto id = occurrence_id(*t.series, ++number);
    made.push_back({id, next_occurrence(t, id, number, *c.next)});
  }
  return made;
}

bool goes_on(const state& t) { return t.recurrence && t.series && t.due && !t.next_occurrence; }

}  // namespace

result<events> decide_complete(const state& current, const decide_context& context) {
  if (current.status == status::done) return events{};
  const auto going_on = goes_on(current) ? continue_series(current, context) : continuation{{}, current.missed};
  auto made = goes_on(current) ? tasks_after(current, going_on) : std::vector<new_task>{};

  recording r(context.cause, current);
  cancel_pending(r, current.reminders);
  r.add(completed{.next = made.empty() ? current.next_occurrence : std::optional(made.back().id),
                  .missed = going_on.missed});
  for (auto& task : made) r.add_created(task.id, std::move(task.content));
  return r.take();
}

result<events> decide_reopen(const state& current, const decide_context& context) {
  if (current.status == status::open) return events{};
  recording r(context.cause, current);
  r.add(reopened{});
  arm_future(r, current, context);
  return r.take();
}

result<events> decide_trash(const state& current, const decide_context& context) {
  recording r(context.cause, current);
  cancel_pending(r, current.reminders);
  r.add(trashed{});
  return r.take();
}

}  // namespace aido::task
