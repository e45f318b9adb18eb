#include <algorithm>

#include "engine/ordinals.hpp"
#include "engine/task/content.hpp"
#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/recording.hpp"
#include "engine/task/understand.hpp"
#include "engine/workspace/decide.hpp"

namespace aido::task {

namespace {

constexpr int client_made_version = 7;

result<void> check_id(const std::optional<task_id>& id) {
  if (!id || version_of(id->value) == client_made_version) return {};
  return failure{errc::invalid_value, "/id", "An id that the client makes must be a UUID of version 7."};
}

std::vector<reminder::state> unarmed(const std::vector<reminder::plan>& plans) {
  std::vector<reminder::state> reminders(plans.size());
  for (std::size_t i = 0; i < plans.size(); ++i) reminders[i].before_seconds = plans[i].before_seconds;
  return reminders;
}

result<void> check_texts(const create& c) {
  if (auto ok = check_title(c.title); !ok) return ok;
  if (auto ok = check_notes(c.notes); !ok) return ok;
  if (auto ok = check_labels(c.labels); !ok) return ok;
  if (auto ok = check_checklist(c.checklist); !ok) return ok;
  if (auto ok = check_rank(c.rank); !ok) return ok;
  return c.assignee ? check_assignee(*c.assignee) : result<void>{};
}

result<void> check_times(const create& c) {
  if (c.due)
    if (auto ok = check_due(*c.due); !ok) return ok;
  if (!c.reminders) return {};
  if (auto ok = check_reminders(*c.reminders); !ok) return ok;
  return check_relative_reminders(unarmed(*c.reminders), c.due);
}

struct timing {
  std::optional<task::due> due;
  std::optional<task::recurrence> recurrence;
};

result<timing> timing_of(const create& c) {
  if (!c.recurrence) return timing{.due = c.due, .recurrence = std::nullopt};
  auto read = understand(*c.recurrence, nullptr, c.due);
  if (!read) return read.error();
  if (auto ok = check_start(read->recurrence, read->due); !ok) return ok.error();
  if (auto ok = check_recurrence(read->recurrence, read->due); !ok) return ok.error();
  return timing{.due = read->due, .recurrence = std::move(read->recurrence)};
}

/// What was asked for, none included; where nothing was said, what the workspace sets for tasks with a due.
std::vector<reminder::plan> plans_for(const create& c, const workspace::state& workspace) {
  if (c.reminders) return *c.reminders;
  return c.due ? workspace.default_reminders : std::vector<reminder::plan>{};
}

result<void> check(const create& c, const list_id& list, const workspace::state& workspace) {
  if (auto ok = check_id(c.id); !ok) return ok;
  if (c.id && c.id->value == workspace.id.value)
    return failure{errc::already_exists, "/id", "This is the id of the workspace itself."};
  if (auto ok = check_list(list, workspace); !ok) return ok;
  if (auto ok = check_priority(c.priority); !ok) return ok;
  if (auto ok = check_texts(c); !ok) return ok;
  return check_times(c);
}

}  // namespace

series_id series_founded_by(const task_id& first) noexcept { return {uuid_v5(first.value, "series")}; }

task_id occurrence_id(const state& before, std::uint32_t number) noexcept {
  const auto in_series = [&](std::uint32_t n) { return task_id{uuid_v5(before.series->value, std::to_string(n))}; };
  const bool is_first = series_founded_by(before.id) == *before.series;
  const bool is_regular = is_first || before.id == in_series(before.occurrence);
  if (is_regular && before.withdrawn == 0) return in_series(number);
  return {uuid_v5(before.id.value, std::to_string(number) + '/' + std::to_string(before.withdrawn))};
}

std::vector<checklist_item> keep_or_make(const std::vector<item_plan>& plans,
                                         const std::vector<checklist_item>& present, const command_id& cause) {
  std::vector<checklist_item> items;
  const auto is_taken = [&](const item_id& id) {
    return std::ranges::any_of(plans, [&](const item_plan& p) { return p.id == id; }) ||
           std::ranges::any_of(items, [&](const checklist_item& i) { return i.id == id; });
  };
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    const auto& plan = plans[i];
    const auto same = std::ranges::find_if(
        present, [&](const checklist_item& item) { return item.text == plan.text && !is_taken(item.id); });
    const auto made = same != present.end() ? same->id : item_id{derived_id(cause, ordinals::items + i)};
    items.push_back({.id = plan.id.value_or(made), .text = plan.text, .done = plan.done});
  }
  return items;
}

result<events> decide_create(const create& what, const decide_context& context) {
  const auto id = *task_of(context.cause);
  const auto list = what.list.value_or(workspace::inbox_of(context.workspace.id));
  if (auto ok = check(what, list, context.workspace); !ok) return ok.error();
  auto timing = timing_of(what);
  if (!timing) return timing.error();
  created made{.list = list,
               .title = what.title,
               .notes = what.notes,
               .priority = what.priority,
               .labels = what.labels,
               .checklist = keep_or_make(what.checklist, {}, context.cause.id),
               .due = timing->due,
               .reminders = keep_or_plan(plans_for(what, context.workspace), {}, context.cause.id),
               .recurrence = std::move(timing->recurrence),
               .series = std::nullopt,
               .occurrence = 0,
               .slot_number = std::nullopt,
               .rank = what.rank,
               .assignee = what.assignee};
  if (made.recurrence) {
    made.series = series_founded_by(id);
    made.occurrence = 1;
  }
  recording r(context.cause, {});
  r.add_created(id, std::move(made));
  return r.take();
}

}  // namespace aido::task
