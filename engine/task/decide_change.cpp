#include <algorithm>

#include "engine/if_different.hpp"
#include "engine/task/apply_change.hpp"
#include "engine/task/content.hpp"
#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/recording.hpp"
#include "engine/task/series_change.hpp"
#include "engine/task/understand.hpp"
#include "engine/workspace/decide.hpp"

namespace aido::task {

namespace {

/// Checks a field that the patch names.
template <class T, class Check>
result<void> if_named(const std::optional<T>& field, Check check) {
  return field ? check(*field) : result<void>{};
}
template <class T, class Check>
result<void> if_named(const std::optional<std::optional<T>>& field, Check check) {
  return field && *field ? check(**field) : result<void>{};
}

result<void> check_named(const patch& p, const workspace::state& workspace) {
  if (auto ok = if_named(p.list, [&](const list_id& l) { return check_list(l, workspace); }); !ok) return ok;
  if (auto ok = if_named(p.title, check_title); !ok) return ok;
  if (auto ok = if_named(p.notes, check_notes); !ok) return ok;
  if (auto ok = if_named(p.priority, check_priority); !ok) return ok;
  if (auto ok = if_named(p.labels, [](const auto& l) { return check_labels(l); }); !ok) return ok;
  if (auto ok = if_named(p.checklist, [](const auto& c) { return check_checklist(c); }); !ok) return ok;
  if (auto ok = if_named(p.reminders, [](const auto& r) { return check_reminders(r); }); !ok) return ok;
  if (auto ok = if_named(p.rank, check_rank); !ok) return ok;
  return if_named(p.assignee, check_assignee);
}

/// A list that was reset by null is the inbox.
patch with_inbox(patch p, const workspace::state& workspace) {
  if (p.list && p.list->value.is_nil()) p.list = workspace::inbox_of(workspace.id);
  return p;
}

result<void> set_recurrence(changed& c, const patch& p, const state& current) {
  if (!p.recurrence) return {};
  std::optional<recurrence> wanted;
  if (*p.recurrence) {
    const auto& due = c.due ? *c.due : current.due;
    auto read = understand(**p.recurrence, current.recurrence ? &*current.recurrence : nullptr, due);
    if (!read) return read.error();
    if (read->due != due) c.due = read->due;
    wanted = std::move(read->recurrence);
  }
  if (wanted == current.recurrence) return {};
  c.recurrence = wanted;
  if (wanted && current.recurrence) return {};
  c.series = wanted ? std::optional(series_founded_by(current.id)) : std::nullopt;
  c.occurrence = wanted ? 1 : 0;
  return {};
}

/// The due that the patch makes of the present one.
result<void> set_due(changed& c, const patch& p, const state& current) {
  if (!p.due) return {};
  std::optional<task::due> wanted;
  if (*p.due) {
    auto due = merged(**p.due, current.due);
    if (!due) return due.error();
    wanted = *std::move(due);
  }
  if (wanted == current.due) return {};
  c.due = wanted;
  return wanted ? check_due(*wanted) : result<void>{};
}

/// What of `p` differs from the present state.
result<changed> difference(const patch& p, const state& current, const command_id& cause) {
  changed c;
  c.list = if_different(p.list, current.list);
  c.title = if_different(p.title, current.title);
  c.notes = if_different(p.notes, current.notes);
  c.priority = if_different(p.priority, current.priority);
  c.labels = if_different(p.labels, current.labels);
  if (p.checklist)
    c.checklist = if_different(std::optional(keep_or_make(*p.checklist, current.checklist, cause)), current.checklist);
  if (auto ok = set_due(c, p, current); !ok) return ok.error();
  if (p.reminders)
    c.reminders =
        if_different(std::optional(keep_or_plan(*p.reminders, current.reminders, cause)), plans_of(current.reminders));
  if (auto ok = set_recurrence(c, p, current); !ok) return ok.error();
  c.rank = if_different(p.rank, current.rank);
  c.assignee = if_different(p.assignee, current.assignee);
  return c;
}

/// The rules between fields, as they would stand together.
result<void> check_together(const state& after, const changed& c) {
  if (c.due || c.reminders)
    if (auto ok = check_relative_reminders(after.reminders, after.due); !ok) return ok;
  if (after.recurrence && c.recurrence) return check_recurrence(*after.recurrence, after.due);
  if (after.recurrence && !after.due)
    return failure{errc::invalid_value, "/due", "A task that recurs needs a due; clear its recurrence too."};
  return {};
}

std::vector<reminder::state> not_in(const std::vector<reminder::state>& some,
                                    const std::vector<reminder::state>& others) {
  std::vector<reminder::state> left;
  std::ranges::copy_if(some, std::back_inserter(left), [&](const reminder::state& r) {
    return std::ranges::find(others, r.id, &reminder::state::id) == others.end();
  });
  return left;
}

/// What `c` asks of the series behind `t` is asked where that goes on.
result<void> check_goes_on_here(const changed& c, scope asked, const state& t) {
  if (!t.next_occurrence || (!c.recurrence && asked != scope::following)) return {};
  return failure{errc::conflict, {}, "Another occurrence has followed this one; use the open one of its series."};
}

}  // namespace

result<events> decide_change(const change& what, const state& current, const decide_context& context) {
  const auto wanted = with_inbox(what.patch, context.workspace);
  if (auto ok = check_named(wanted, context.workspace); !ok) return ok.error();
  auto differs = difference(wanted, current, context.cause.id);
  if (!differs) return differs.error();
  auto c = *std::move(differs);
  const change asked{.task = what.task, .patch = wanted, .scope = what.scope};
  add_what_the_series_lacks(c, asked, current);
  if (c == changed{}) return events{};
  if (auto ok = check_goes_on_here(c, what.scope, current); !ok) return ok.error();
  if (auto ok = settle_in_series(c, asked, current); !ok) return ok.error();
  auto after = current;
  apply_change(after, c);
  if (names_new_start(wanted, current))
    if (auto ok = check_start(*after.recurrence, after.due); !ok) return ok.error();
  if (auto ok = check_together(after, c); !ok) return ok.error();

  recording r(context.cause, current);
  cancel_pending(r, not_in(current.reminders, after.reminders));
  const bool moved = after.due != current.due;
  r.add(std::move(c));
  if (after.status != status::open)
    cancel_pending(r, not_in(after.reminders, current.reminders));
  else if (moved)
    arm_future(r, after, context);
  return r.take();
}

}  // namespace aido::task
