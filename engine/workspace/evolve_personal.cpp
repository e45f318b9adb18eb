#include "engine/workspace/evolve_personal.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"

namespace aido::workspace {

namespace {

/// Whether the same passes both, and they go on to the next or do not; how soon may differ.
bool is_same_step(const notification_step& a, const notification_step& b) {
  auto as_soon = a;
  if (as_soon.next_after_seconds && b.next_after_seconds) as_soon.next_after_seconds = b.next_after_seconds;
  return as_soon == b;
}

/// Whether the same passes both.
bool is_same_filter(notification_step a, const notification_step& b) {
  a.next_after_seconds = b.next_after_seconds;
  return a == b;
}

/// Until now the workspace's word held for `p`, and with it for `step`: what a channel owed them it still owes.
instant since_by_default(const state& w, const notification_step& step, instant now) {
  const auto* c = find_channel(w, step.channel);
  return step.whose == whose::own && c != nullptr && takes_reminders(*c, w) ? c->since : now;
}

std::vector<step_in_force> begin_steps(const state& w, const personal_set& p, instant now) {
  const auto* old = find_personal(w, p.who);
  std::vector<step_in_force> begun;
  bool same_way = old != nullptr && old->steps.has_value();
  for (std::size_t i = 0; i < p.steps.size(); ++i) {
    const auto& step = p.steps[i];
    const auto* before = same_way && i < old->steps->size() ? &(*old->steps)[i] : nullptr;
    auto since = old == nullptr ? since_by_default(w, step, now) : now;
    if (before != nullptr && is_same_filter(*before, step)) since = before->since;
    same_way = before != nullptr && is_same_step(*before, step);
    begun.push_back({{step}, since});
  }
  return begun;
}

personal_notifications& place_of(state& w, const principal& who) {
  const auto at = std::ranges::find(w.personal, who, &personal_notifications::who);
  return at != w.personal.end() ? *at : w.personal.emplace_back();
}

/// Of those who went back, the ones longest ago are forgotten: members and keys are fewer than what is kept.
void forget_surplus(state& w) {
  while (w.personal.size() > limits::max_personal) {
    const auto longest = std::ranges::min_element(
        w.personal, {}, [](const personal_notifications& p) { return std::pair(p.steps.has_value(), p.since); });
    w.personal.erase(longest);
  }
}

void go_back(personal_notifications& p, instant now) {
  p = {.who = std::move(p.who), .steps = std::nullopt, .since = now, .quiet_hours = std::nullopt};
}

}  // namespace

void set_personal_notifications(state& w, const personal_set& p, instant now) {
  auto steps = begin_steps(w, p, now);
  place_of(w, p.who) = {.who = p.who, .steps = std::move(steps), .since = now, .quiet_hours = p.quiet_hours};
  forget_surplus(w);
}

void end_personal_notifications(state& w, const principal& who, instant now) {
  for (auto& p : w.personal)
    if (p.who == who && p.steps) go_back(p, now);
}

void end_steps_to(state& w, const channel_id& gone, instant now) {
  for (auto& p : w.personal) {
    if (!p.steps) continue;
    const auto ended = std::erase_if(*p.steps, [&](const step_in_force& s) { return s.channel == gone; });
    if (ended > 0 && p.steps->empty()) go_back(p, now);
  }
}

}  // namespace aido::workspace
