#include "engine/reminder/way.hpp"

#include <algorithm>

#include "engine/reminder/quiet.hpp"
#include "engine/reminder/schedule.hpp"

namespace aido::reminder {

namespace {

using workspace::notification_step;
using workspace::personal_notifications;

/// What a way is looked for with.
struct fired_reminder {
  const state& of;
  const task::state& task;
  const workspace::state& workspace;
  instant queued;
};

template <class T>
bool contains(const std::vector<T>& some, const T& one) {
  return std::ranges::find(some, one) != some.end();
}

/// What was asked for again counts from then; what was late does not lose its place to what is late by less.
instant place_in_order(const fired_reminder& r) {
  if (r.of.requeued_at) return r.queued;
  const auto planned = planned_at(r.of, r.task, task::reading_of(r.workspace));
  return planned ? std::min(*planned, r.queued) : r.queued;
}

const workspace::quiet_hours* pointer_to(const std::optional<workspace::quiet_hours>& q) { return q ? &*q : nullptr; }

const delivery* find_delivery(const state& r, const channel_id& channel) {
  const auto at = std::ranges::find(r.deliveries, channel, &delivery::channel);
  return at == r.deliveries.end() ? nullptr : &*at;
}

bool lets_pass(const notification_step& s, const principal& who, const task::state& t) {
  const bool has_label =
      std::ranges::any_of(s.labels, [&](const std::string& label) { return contains(t.labels, label); });
  return (s.whose == workspace::whose::everyones || is_for(t) == who) && t.priority >= s.min_priority &&
         (s.lists.empty() || contains(s.lists, t.list)) && (s.labels.empty() || has_label);
}

/// O3. Acknowledging and snoozing end what is owed altogether.
bool has_seen(const principal& who, const fired_reminder& r) {
  const auto& t = r.task;
  return t.status != task::status::open || (t.updated_by == who && t.updated_at > r.queued);
}

/// Whether it is one of the steps that count. What a channel was done with before it was switched off stays one.
bool is_on_the_way(const workspace::step_in_force& s, const principal& who, const fired_reminder& r) {
  if (s.since > r.queued || !lets_pass(s, who, r.task)) return false;
  const auto* c = workspace::find_channel(r.workspace, s.channel);
  return (c != nullptr && workspace::wants_reminders(*c)) || find_delivery(r.of, s.channel) != nullptr;
}

/// When the wait after that stop is over. Where it failed there is nothing to wait for.
instant end_of_wait(const stop& at, std::chrono::seconds wait, const state& r) {
  const auto* done = find_delivery(r, at.channel);
  const auto usual = after_quiet(at.quiet, at.begins) + wait;
  if (done == nullptr) return usual;
  return done->outcome == settlement::delivered ? done->at + wait : std::min(done->at, usual);
}

/// A first stop is owed until the reminder is settled, a later one until the person has seen it.
void add_personal(std::vector<stop>& stops, const personal_notifications& p, const fired_reminder& r) {
  const bool unsettled = r.of.status == status::fired;
  std::optional<instant> turn;
  for (const auto& s : *p.steps) {
    if (!is_on_the_way(s, p.who, r)) continue;
    const stop at{.channel = s.channel,
                  .step = turn ? step::later : step::first,
                  .since = turn.value_or(place_in_order(r)),
                  .begins = turn.value_or(r.queued),
                  .quiet = pointer_to(p.quiet_hours)};
    if (turn ? !has_seen(p.who, r) : unsettled) stops.push_back(at);
    if (!s.next_after_seconds) return;
    turn = end_of_wait(at, *s.next_after_seconds, r.of);
  }
}

void add_by_default(std::vector<stop>& stops, const fired_reminder& r) {
  if (r.of.status != status::fired) return;
  for (const auto& c : r.workspace.channels)
    if (workspace::takes_reminders(c, r.workspace) && c.since <= r.queued)
      stops.push_back({.channel = c.id,
                       .step = step::first,
                       .since = place_in_order(r),
                       .begins = r.queued,
                       .quiet = pointer_to(r.workspace.quiet_hours)});
}

}  // namespace

const principal& is_for(const task::state& t) noexcept { return t.assignee ? *t.assignee : t.created_by; }

instant after_quiet(const workspace::quiet_hours* q, instant at) {
  return (q != nullptr ? quiet_until(*q, at) : std::nullopt).value_or(at);
}

std::vector<stop> stops_of(const state& r, const task::state& t, const workspace::state& w, instant queued) {
  const fired_reminder fired{.of = r, .task = t, .workspace = w, .queued = queued};
  std::vector<stop> stops;
  for (const auto& p : w.personal)
    if (p.steps) add_personal(stops, p, fired);
  const auto* own = workspace::find_personal(w, is_for(t));
  if (own == nullptr || (!own->steps && own->since <= queued)) add_by_default(stops, fired);
  return stops;
}

}  // namespace aido::reminder
