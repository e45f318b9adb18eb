#include "engine/task/ledger.hpp"

#include <algorithm>

#include "engine/ordinals.hpp"
#include "engine/reminder/schedule.hpp"

namespace aido::task {

namespace {

bool asks_for(const reminder::plan& plan, const reminder::state& r) {
  return plan.at == r.at && plan.before_seconds == r.before_seconds && plan.drop_after_seconds == r.drop_after_seconds;
}

}  // namespace

void cancel_pending(recording& to, std::span<const reminder::state> reminders) {
  for (const auto& r : reminders)
    if (reminder::is_waiting(r.status)) to.add(reminder::cancelled{.reminder = r.id});
}

void arm_future(recording& to, const reminder::state& r, const state& t, const decide_context& context) {
  if (r.status == reminder::status::pending) return;
  const auto planned = reminder::planned_at_first(r, t, reading_of(context.workspace));
  if (planned && *planned > context.now) to.add(reminder::armed{.reminder = r.id, .arming = r.arming + 1});
}

void arm_future(recording& to, const state& t, const decide_context& context) {
  for (const auto& r : t.reminders) arm_future(to, r, t, context);
}

void arm_again(recording& to, const reminder::state& r, const state& t, const decide_context& context) {
  if (reminder::is_waiting(r.status)) return;
  const bool is_snooze_left = r.status == reminder::status::cancelled && r.until > context.now;
  if (is_snooze_left && r.until > reminder::planned_at_first(r, t, reading_of(context.workspace)))
    to.add(reminder::snoozed{.reminder = r.id, .arming = r.arming + 1, .until = *r.until});
  else
    arm_future(to, r, t, context);
}

void arm_again(recording& to, const state& t, const decide_context& context) {
  for (const auto& r : t.reminders) arm_again(to, r, t, context);
}

std::vector<planned_reminder> keep_or_plan(std::span<const reminder::plan> plans,
                                           std::span<const reminder::state> present, const command_id& cause) {
  std::vector<planned_reminder> planned;
  const auto is_taken = [&](const reminder_id& id) {
    return std::ranges::any_of(planned, [&](const planned_reminder& p) { return p.id == id; });
  };
  for (std::uint32_t i = 0; i < plans.size(); ++i) {
    const auto same = std::ranges::find_if(
        present, [&](const reminder::state& r) { return asks_for(plans[i], r) && !is_taken(r.id); });
    const auto id = same != present.end() ? same->id : reminder_id{derived_id(cause, ordinals::reminders + i)};
    planned.push_back({.id = id,
                       .at = plans[i].at,
                       .before_seconds = plans[i].before_seconds,
                       .drop_after_seconds = plans[i].drop_after_seconds});
  }
  return planned;
}

reminder::state first_armed(const planned_reminder& plan) {
  reminder::state r;
  r.id = plan.id;
  r.at = plan.at;
  r.before_seconds = plan.before_seconds;
  r.drop_after_seconds = plan.drop_after_seconds;
  return r;
}

std::vector<planned_reminder> plans_of(std::span<const reminder::state> reminders) {
  std::vector<planned_reminder> plans;
  std::ranges::transform(reminders, std::back_inserter(plans), plan_of);
  return plans;
}

planned_reminder plan_of(const reminder::state& r) {
  return {.id = r.id, .at = r.at, .before_seconds = r.before_seconds, .drop_after_seconds = r.drop_after_seconds};
}

}  // namespace aido::task
