#include <algorithm>
#include <iterator>
#include <numeric>

#include "engine/base/limits.hpp"
#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/next_occurrence.hpp"
#include "engine/task/recording.hpp"
#include "engine/task/rule_of.hpp"

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

/// `t` without what is of this occurrence alone. The list it was taken out of may be in the trash since; its own is
/// not.
state as_in_series(state t, const workspace::state& w) {
  if (!t.series_content) return t;
  const auto kept = std::move(*t.series_content);
  if (kept.list && !workspace::is_in_trash(w, *kept.list)) t.list = *kept.list;
  t.title = kept.title.value_or(t.title);
  t.notes = kept.notes.value_or(t.notes);
  t.priority = kept.priority.value_or(t.priority);
  t.labels = kept.labels.value_or(t.labels);
  t.checklist = kept.checklist.value_or(t.checklist);
  t.reminders = kept.reminders.value_or(t.reminders);
  t.rank = kept.rank.value_or(t.rank);
  if (kept.assignee) t.assignee = kept.assignee->to;
  if (kept.due) t.due = kept.due;
  return t;
}

created content_at(const state& t, const task_id& id, std::uint32_t number, local_time at, const principal& by) {
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
          .slot_number = std::nullopt,
          .rank = t.rank,
          .assignee = t.assignee,
          .paused = false,
          .creator = t.created_by == by ? std::nullopt : std::optional(t.created_by)};
}

/// The occurrence that goes on with the series.
created next_occurrence(const state& t, const task_id& id, std::uint32_t number, const continuation& c,
                        const principal& by) {
  auto next = content_at(t, id, number, *c.next, by);
  next.slot_number = c.slot_number;
  next.reminders = relative(t.reminders, id);
  next.recurrence = t.recurrence;
  next.paused = t.paused;
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
/// reminds nobody: what it would remind of is past. A slot that `t` has missed before has its task already.
std::vector<new_task> tasks_after(const state& t, const continuation& c, const principal& by) {
  std::vector<new_task> made;
  auto number = t.occurrence;
  if (t.recurrence->catch_up == catch_up::all) {
    const auto most = std::min(c.missed.size(), copies_that_fit(t));
    for (std::size_t i = 0; i < most; ++i) {
      const auto id = occurrence_id(t, ++number);
      if (!has_missed(t, c.missed[i])) made.push_back({id, content_at(t, id, number, c.missed[i], by)});
    }
  }
  if (c.next) {
    const auto id = occurrence_id(t, ++number);
    made.push_back({id, next_occurrence(t, id, number, c, by)});
  }
  return made;
}

bool goes_on(const state& t) { return t.recurrence && t.series && t.due && !t.next_occurrence; }

/// What was passed over before and is now, as many as an occurrence lists.
std::vector<local_time> all_missed(const state& t, const std::vector<local_time>& now) {
  auto all = t.missed;
  std::ranges::copy_if(now, std::back_inserter(all), [&](local_time slot) { return !has_missed(t, slot); });
  all.resize(std::min(all.size(), limits::max_missed_slots));
  return all;
}

/// Of the slots that are passed over now, no more than can be listed beside what `t` has missed: a slot that is not
/// listed would get its task again.
void cut_to_list(std::vector<local_time>& missed, const state& t) {
  auto room = room_for_missed(t);
  std::erase_if(missed, [&](local_time slot) {
    if (has_missed(t, slot)) return false;
    const bool is_too_many = room == 0;
    if (!is_too_many) --room;
    return is_too_many;
  });
}

/// `Ended` is what becomes of this occurrence; the series goes on in the same record.
template <class Ended>
events end_occurrence(const state& current, ending how, const decide_context& context) {
  auto going_on = goes_on(current) ? continue_series(current, how, context) : continuation{};
  cut_to_list(going_on.missed, current);
  auto made = goes_on(current) ? tasks_after(as_in_series(current, context.workspace), going_on, context.cause.by)
                               : std::vector<new_task>{};

  recording r(context.cause, current);
  cancel_pending(r, current.reminders);
  r.add(Ended{.next = made.empty() ? current.next_occurrence : std::optional(made.back().id),
              .missed = all_missed(current, going_on.missed)});
  for (auto& task : made) r.add_created(task.id, std::move(task.content));
  return r.take();
}

/// Whether the series goes on from `t` again once it is reopened, and not from `next`: nobody has changed that one and
/// it came alone, or it was thrown away.
bool is_to_withdraw(const state& t, const state& next) {
  if (!t.recurrence || t.next_occurrence != next.id || next.status != status::open) return false;
  const bool is_alone = next.recurrence && next.occurrence == t.occurrence + 1;
  return next.trashed_at || (next.version == version{1} && is_alone);
}

/// Moves the next occurrence to the trash, under ids that are not those of the events beside it.
events withdrawal(const state& next, const decide_context& context) {
  recording r(command_id{uuid_v5(context.cause.id.value, "next")}, next);
  cancel_pending(r, next.reminders);
  r.add(trashed{});
  return r.take();
}

/// What `t` misses once the series goes on from it again: what a rest passed over, and what has tasks of its own.
std::vector<local_time> still_missed(const state& t) {
  auto left = t.missed;
  if (t.recurrence->catch_up != catch_up::all) std::erase_if(left, [&](local_time slot) { return slot >= slot_of(t); });
  return left;
}

}  // namespace

result<events> decide_complete(const state& current, const decide_context& context) {
  if (current.status == status::done) return events{};
  return end_occurrence<completed>(current, ending::completed, context);
}

result<events> decide_skip(const state& current, const decide_context& context) {
  if (current.status == status::cancelled) return events{};
  if (current.status == status::done) return failure{errc::conflict, {}, "The task is done: there is nothing to skip."};
  if (!current.recurrence) return failure{errc::conflict, {}, "The task does not recur: cancel it, or move its due."};
  return end_occurrence<skipped>(current, ending::skipped, context);
}

result<events> decide_cancel(const state& current, const decide_context& context) {
  if (current.status == status::cancelled) return events{};
  if (current.status == status::done) return failure{errc::conflict, {}, "The task is done; reopen it first."};
  recording r(context.cause, current);
  cancel_pending(r, current.reminders);
  r.add(cancelled{});
  return r.take();
}

result<events> decide_reopen(const state& current, const decide_context& context) {
  if (current.status == status::open) return events{};
  const auto* next = context.next_occurrence;
  const bool withdraws = next != nullptr && is_to_withdraw(current, *next);
  recording r(context.cause, current);
  r.add(reopened{.next = withdraws ? next_one::withdrawn : next_one::stays});
  if (auto missed = withdraws ? still_missed(current) : std::vector<local_time>{}; !missed.empty())
    r.add(changed{.place = {{.slot = current.slot, .slot_number = current.slot_number, .missed = std::move(missed)}}});
  arm_again(r, current, context);
  auto all = r.take();
  if (withdraws && !next->trashed_at) std::ranges::move(withdrawal(*next, context), std::back_inserter(all));
  return all;
}

}  // namespace aido::task
