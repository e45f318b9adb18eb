#include "engine/reminder/outstanding.hpp"

#include <algorithm>

namespace aido::reminder {

namespace {

/// Calls `take` for each that is owed.
template <class Take>
void each_owed(const task::state& t, const workspace::state& w, Take take) {
  if (t.trashed_at) return;
  for (const auto& r : t.reminders) {
    const auto since = queued_at(r);
    if (!since) continue;
    for (const auto& c : w.channels)
      if (workspace::takes_reminders(c, w) && c.since <= *since && !is_settled(r, c.id)) take(r, c, *since);
  }
}

}  // namespace

std::optional<instant> queued_at(const state& r) noexcept {
  if (r.status != status::fired) return std::nullopt;
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

std::vector<owed> outstanding(const task::state& t, const workspace::state& w) {
  std::vector<owed> all;
  each_owed(t, w, [&](const state& r, const workspace::channel& c, instant since) {
    all.push_back(
        {.task = t.id, .reminder = r.id, .arming = r.arming, .round = r.round, .channel = c.id, .queued_at = since});
  });
  return all;
}

std::optional<instant> owed_since(const task::state& t, const workspace::state& w) {
  std::optional<instant> oldest;
  each_owed(t, w, [&](const state&, const workspace::channel&, instant since) {
    if (!oldest || since < *oldest) oldest = since;
  });
  return oldest;
}

}  // namespace aido::reminder
