#include "engine/reminder/outstanding.hpp"

#include <algorithm>

namespace aido::reminder {

std::optional<instant> queued_at(const state& r) noexcept {
  if (!is_unseen(r.status)) return std::nullopt;
  return r.requeued_at ? r.requeued_at : r.fired_at;
}

bool is_settled(const state& r, const channel_id& channel) {
  return std::ranges::find(r.deliveries, channel, &delivery::channel) != r.deliveries.end();
}

command_id id_of(const settle& s) noexcept {
  const auto how = s.outcome == settlement::delivered ? "delivered/" : "failed/";
  return {uuid_v5(s.task.value, how + to_string(s.reminder) + '/' + std::to_string(s.arming) + '/' +
                                    std::to_string(s.round) + '/' + to_string(s.channel))};
}

uuid message_of(const owed& o) noexcept {
  return uuid_v5(o.task.value,
                 "message/" + to_string(o.reminder) + '/' + std::to_string(o.arming) + '/' + to_string(o.channel));
}

namespace {

/// Calls `take(reminder, stop)` for each stop that is not settled; a channel may come several times.
template <class Take>
void each_open_stop(const task::state& t, const workspace::state& w, Take take) {
  if (t.trashed_at) return;
  for (const auto& r : t.reminders)
    if (const auto queued = queued_at(r))
      for (const auto& s : stops_of(r, t, w, *queued))
        if (!is_settled(r, s.channel)) take(r, s);
}

/// For several persons, a channel owes it as soon as it does for one of them.
void add_earliest(std::vector<owed>& all, const owed& one) {
  const auto same = std::ranges::find(all, one);
  if (same == all.end()) return all.push_back(one);
  same->step = std::min(same->step, one.step);
  same->since = std::min(same->since, one.since);
  same->due = std::min(same->due, one.due);
}

}  // namespace

std::vector<owed> outstanding(const task::state& t, const workspace::state& w, instant now) {
  std::vector<owed> all;
  each_open_stop(t, w, [&](const state& r, const stop& s) {
    add_earliest(all, {.task = t.id,
                       .reminder = r.id,
                       .arming = r.arming,
                       .round = r.round,
                       .channel = s.channel,
                       .step = s.step,
                       .since = s.since,
                       .due = after_quiet(s.quiet, std::max(s.begins, now))});
  });
  return all;
}

std::optional<instant> owed_since(const task::state& t, const workspace::state& w) {
  std::optional<instant> oldest;
  each_open_stop(t, w, [&](const state&, const stop& s) { oldest = std::min(oldest.value_or(s.since), s.since); });
  return oldest;
}

std::optional<instant> owed_next(const task::state& t, const workspace::state& w, instant now) {
  std::optional<instant> next;
  for (const auto& o : outstanding(t, w, now))
    if (o.since > now) next = std::min(next.value_or(o.since), o.since);
  return next;
}

}  // namespace aido::reminder
