#include "engine/workspace/decide_personal.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/reminder/quiet.hpp"
#include "engine/task/content.hpp"
#include "engine/workspace/families.hpp"

namespace aido::workspace {

namespace {

failure invalid(std::string field, std::string rule) {
  return {errc::invalid_value, std::move(field), std::move(rule)};
}

result<void> check_lists(const std::vector<list_id>& lists, const state& s, const std::string& at) {
  if (lists.size() > limits::max_step_lists)
    return invalid(at, "A step names at most " + std::to_string(limits::max_step_lists) + " lists.");
  for (std::size_t i = 0; i < lists.size(); ++i)
    if (find_list(s, lists[i]) == nullptr) return invalid(at + '/' + std::to_string(i), "There is no such list.");
  return {};
}

result<void> check_labels_of_step(const std::vector<std::string>& labels, const std::string& at) {
  auto ok = task::check_labels(labels);
  if (ok) return ok;
  auto why = ok.error();
  constexpr std::string_view there = "/labels";
  if (why.field.starts_with(there)) why.field.replace(0, there.size(), at);
  return why;
}

result<void> check_wait(const notification_step& step, const std::string& at) {
  const auto& wait = step.next_after_seconds;
  if (!wait || (wait->count() >= 0 && *wait <= limits::max_step_wait)) return {};
  return invalid(at, "The next step comes after 0 seconds to " +
                         std::to_string(std::chrono::seconds{limits::max_step_wait}.count()) + '.');
}

result<void> check_step(const notification_step& step, const state& s, const std::string& at) {
  if (find_channel(s, step.channel) == nullptr) return invalid(at + "/channel", "There is no such channel.");
  if (step.min_priority < 0 || step.min_priority > limits::max_priority)
    return invalid(at + "/min_priority", "A priority is 0 to " + std::to_string(limits::max_priority) + '.');
  if (auto ok = check_lists(step.lists, s, at + "/lists"); !ok) return ok;
  if (auto ok = check_labels_of_step(step.labels, at + "/labels"); !ok) return ok;
  return check_wait(step, at + "/next_after_seconds");
}

result<void> check_plan(const personal_plan& plan, const state& s) {
  if (!plan.steps) return failure{errc::missing_field, "/steps", "The steps are needed; none: nothing is sent."};
  if (plan.steps->size() > limits::max_notification_steps)
    return failure{errc::limit_reached, "/steps",
                   "There are at most " + std::to_string(limits::max_notification_steps) + " steps."};
  for (std::size_t i = 0; i < plan.steps->size(); ++i)
    if (auto ok = check_step((*plan.steps)[i], s, "/steps/" + std::to_string(i)); !ok) return ok;
  const auto why = plan.quiet_hours ? reminder::fault_of(*plan.quiet_hours) : std::nullopt;
  return why ? result<void>(invalid("/quiet_hours", *why)) : result<void>();
}

bool is_set_already(const personal_plan& plan, const personal_notifications* present) {
  return present != nullptr && present->steps && present->quiet_hours == plan.quiet_hours &&
         std::ranges::equal(*present->steps, *plan.steps,
                            [](const notification_step& a, const notification_step& b) { return a == b; });
}

}  // namespace

result<events> decide_personal(const set_personal& what, const state& current, const command& cause) {
  if (!is_principal_of(current, what.who)) return failure{errc::not_found, {}, "There is no such member or key."};
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  if (auto ok = check_plan(what.plan, current); !ok) return ok.error();
  if (is_set_already(what.plan, find_personal(current, what.who))) return events{};
  return one_event(cause, {current.id.value}, current.version,
                   personal_set{.who = what.who, .steps = *what.plan.steps, .quiet_hours = what.plan.quiet_hours});
}

result<events> decide_personal(const reset_personal& what, const state& current, const command& cause) {
  const auto* present = find_personal(current, what.who);
  if (present == nullptr || !present->steps)
    return failure{errc::not_found, {}, "They have set nothing: they are told as the workspace says."};
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  return one_event(cause, {current.id.value}, current.version, personal_reset{.who = what.who});
}

}  // namespace aido::workspace
