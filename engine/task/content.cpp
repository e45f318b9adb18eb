#include "engine/task/content.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/rule_of.hpp"
#include "engine/text.hpp"

namespace aido::task {

namespace {

failure invalid(std::string field, std::string detail) {
  return {errc::invalid_value, std::move(field), std::move(detail)};
}

std::string element(std::string_view array, std::size_t index) {
  return "/" + std::string(array) + "/" + std::to_string(index);
}

result<void> check_size(std::size_t size, std::size_t most, std::string_view field, std::string_view what) {
  if (size <= most) return {};
  return invalid(std::string(field), "There are " + std::to_string(size) + " " + std::string(what) + "; at most " +
                                         std::to_string(most) + " are permitted.");
}

result<void> check_bytes(const std::string& text, std::size_t most, std::string field) {
  if (text.size() > most)
    return invalid(std::move(field), "The text has " + std::to_string(text.size()) + " bytes; at most " +
                                         std::to_string(most) + " are permitted.");
  return text::check_length(text, most, field);
}

result<void> check_span(const std::optional<std::chrono::seconds>& span, std::string field) {
  const std::chrono::seconds longest = limits::max_reminder_lead;
  if (!span || (span->count() >= 0 && *span <= longest)) return {};
  return invalid(std::move(field),
                 "The value must be 0 to " + std::to_string(longest.count()) + " seconds, which is 365 days.");
}

result<void> check_reminder(const reminder::plan& plan, const std::string& field) {
  if (plan.at.has_value() == plan.before_seconds.has_value())
    return invalid(field, "A reminder needs exactly one of at and before_seconds.");
  if (auto ok = check_span(plan.before_seconds, field + "/before_seconds"); !ok) return ok;
  return check_span(plan.drop_after_seconds, field + "/drop_after_seconds");
}

result<void> check_new_item_id(const std::optional<item_id>& id, std::span<const item_plan> before,
                               const std::string& field) {
  const bool twice = id && std::ranges::any_of(before, [&](const item_plan& other) { return other.id == id; });
  if (twice) return invalid(field + "/id", "Two items of the checklist have this id.");
  return {};
}

}  // namespace

result<void> check_title(const std::string& title) {
  if (title.empty())
    return failure{errc::missing_field, "/title",
                   "A task needs a title of 1 to " + std::to_string(limits::max_title) + " characters."};
  return text::check_name(title, limits::max_title, "/title");
}

result<void> check_notes(const std::string& notes) { return check_bytes(notes, limits::max_notes, "/notes"); }

result<void> check_priority(int priority) {
  if (priority >= 0 && priority <= limits::max_priority) return {};
  return invalid("/priority", "A priority is 0 (none) to " + std::to_string(limits::max_priority) + " (highest).");
}

result<void> check_labels(std::span<const std::string> labels) {
  if (auto ok = check_size(labels.size(), limits::max_labels, "/labels", "labels"); !ok) return ok;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (auto ok = text::check_name(labels[i], limits::max_label, element("labels", i)); !ok) return ok;
    if (std::ranges::count(labels.first(i), labels[i]) > 0)
      return invalid(element("labels", i), "This label stands twice; labels are unique.");
  }
  return {};
}

result<void> check_checklist(std::span<const item_plan> items) {
  if (auto ok = check_size(items.size(), limits::max_checklist_items, "/checklist", "items"); !ok) return ok;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto field = element("checklist", i);
    if (auto ok = text::check_name(items[i].text, limits::max_title, field + "/text"); !ok) return ok;
    if (auto ok = check_new_item_id(items[i].id, items.first(i), field); !ok) return ok;
  }
  return {};
}

result<void> check_rank(const std::string& rank) { return check_bytes(rank, limits::max_rank, "/rank"); }

result<void> check_assignee(const principal& assignee) {
  return text::check_name(assignee.name, limits::max_name, "/assignee");
}

result<void> check_due(const task::due& due) {
  const auto* zoned = std::get_if<due_zoned>(&due);
  if (zoned == nullptr || aido::recurrence::find_zone(zoned->zone)) return {};
  return invalid("/due/zone", "There is no such time zone; an IANA name such as \"Europe/Berlin\" is needed.");
}

result<void> check_list(const list_id& list, const workspace::state& workspace) {
  const auto* found = workspace::find_list(workspace, list);
  if (found != nullptr && !found->trashed_at) return {};
  return invalid("/list", "There is no list " + to_string(list) + " in this workspace.");
}

result<void> check_list_shown(const list_id& list, const workspace::state& workspace) {
  if (!workspace::is_in_trash(workspace, list)) return {};
  const auto& name = workspace::find_list(workspace, list)->name;
  return failure{errc::conflict, {}, "Its list \"" + name + "\" is in the trash: restore the list first."};
}

result<void> check_reminders(std::span<const reminder::plan> plans) {
  if (auto ok = check_size(plans.size(), limits::max_reminders, "/reminders", "reminders"); !ok) return ok;
  for (std::size_t i = 0; i < plans.size(); ++i)
    if (auto ok = check_reminder(plans[i], element("reminders", i)); !ok) return ok;
  return {};
}

result<void> check_relative_reminders(std::span<const reminder::state> reminders, const std::optional<task::due>& due) {
  if (due) return {};
  for (std::size_t i = 0; i < reminders.size(); ++i)
    if (reminders[i].before_seconds)
      return invalid(element("reminders", i) + "/before_seconds",
                     "A reminder before the due needs a task with a due; take the reminder off, or use at.");
  return {};
}

result<void> check_start(const task::recurrence& recurrence, const std::optional<task::due>& due) {
  if (!due || !recurrence.start || *recurrence.start <= local_of(*due)) return {};
  return invalid("/recurrence/start", "The series cannot start after the task's due.");
}

namespace {

/// The slots from the start on are counted each time that the first occurrence is done.
result<void> check_way_to(const task::due& due, const task::recurrence& recurrence,
                          const aido::recurrence::rule& rule) {
  if (!rule.count || recurrence.anchor != anchor::due) return {};
  const aido::recurrence::expansion slots(rule, start_of(recurrence, due));
  if (slots.intervals_to(local_of(due)) <= limits::max_counted_intervals) return {};
  return invalid("/recurrence/start",
                 "A rule with COUNT counts from the start, which lies too far before the due: at most " +
                     std::to_string(limits::max_counted_intervals) + " of its intervals.");
}

}  // namespace

result<void> check_recurrence(const task::recurrence& recurrence, const std::optional<task::due>& due) {
  if (recurrence.rrule.empty())
    return failure{errc::missing_field, "/recurrence/rrule", "A recurrence needs a rule such as \"FREQ=DAILY\"."};
  if (auto ok = check_bytes(recurrence.rrule, limits::max_rrule, "/recurrence/rrule"); !ok) return ok;
  if (!due) return invalid("/recurrence", "A task that recurs needs a due, from which its first slot is taken.");
  auto rule = rule_of(recurrence, *due);
  if (!rule) return failure{rule.error().code, "/recurrence/rrule", rule.error().detail};
  auto satisfiable = aido::recurrence::check_satisfiable(*rule, start_of(recurrence, *due));
  if (!satisfiable) return failure{satisfiable.error().code, "/recurrence/rrule", satisfiable.error().detail};
  return check_way_to(*due, recurrence, *rule);
}

}  // namespace aido::task
