#include <algorithm>

#include "actors/notifier.hpp"
#include "engine/reminder/schedule.hpp"

/// Reminders on their way: the states of task and workspace say whether and when.
namespace aido::actors {

namespace {

const reminder::state* find(const task::state& t, const reminder_id& id) {
  const auto at = std::ranges::find(t.reminders, id, &reminder::state::id);
  return at == t.reminders.end() ? nullptr : &*at;
}

/// True while the reminder has not been settled there, whether the channel would take it or not.
bool is_open(const reminder::owed& what, const task::state& t) {
  const auto* r = find(t, what.reminder);
  return r != nullptr && !t.trashed_at && reminder::is_unseen(r->status) && r->arming == what.arming &&
         r->round == what.round && !reminder::is_settled(*r, what.channel);
}

/// Later than its policy permits, by when it was planned, or asked for once more.
bool is_too_late(const reminder::state& r, instant planned, instant now) {
  return r.drop_after_seconds && now - r.requeued_at.value_or(planned) > *r.drop_after_seconds;
}

/// Why nobody wants it any more.
std::optional<std::string> why_pointless(const delivery::fired_reminder& f, const workspace::state& w, instant now) {
  if (f.task->status != task::status::open) return "The task was done before it could be delivered.";
  if (workspace::is_in_trash(w, f.task->list)) return "The task's list is in the trash.";
  if (is_too_late(f.reminder, f.planned, now)) return "It is later than the reminder may be.";
  return std::nullopt;
}

}  // namespace

void notifier_state::take(const msg::owed& m) {
  for (const auto& what : reminder::outstanding(*m.now.task, *m.now.workspace, parts_->wall.now())) {
    if (what.since > m.upto) continue;
    if (!take_in(m.workspace, m.partition, what, what.due))
      return self_->send(m.partition, msg::too_many_owed{m.workspace, what.task, what.since});
  }
  start_due();
}

void notifier_state::look_at_task(channel_id channel, const reminder::owed& what) {
  auto& on = lines_.at(channel);
  auto done = back_here<looked_at>([this, channel, what, asked = on.partition.address()](const auto& now) {
    looked_at_task(channel, what, asked, now);
  });
  self_->send(on.partition, msg::look{on.workspace, what.task, std::move(done)});
}

void notifier_state::looked_at_task(channel_id channel, const reminder::owed& what, const caf::actor_addr& asked,
                                    const result<looked_at>& now) {
  if (!now) return not_looked_at(channel, what, asked, now.error());
  if (is_open(what, *now->task)) return judge(channel, what, *now);
  forget(channel, what);
  release(channel);
}

// N1.
void notifier_state::judge(channel_id channel, const reminder::owed& what, const looked_at& now) {
  auto& on = lines_.at(channel);
  const auto time = parts_->wall.now();
  const auto& w = *now.workspace;
  const auto all = reminder::outstanding(*now.task, w, time);
  const auto present = std::ranges::find(all, what);
  if (present == all.end()) return drop(channel, what, now);
  const auto* r = find(*now.task, what.reminder);
  delivery::fired_reminder fired{
      .task = now.task,
      .reminder = *r,
      .planned = reminder::planned_at(*r, *now.task, task::reading_of(w)).value_or(*r->fired_at)};
  if (const auto why = why_pointless(fired, w, time)) {
    settle_reminder(on, *present, reminder::settlement::failed, *why);
  } else if (present->due > time || idle_.empty()) {
    again(on, *present, present->due);
  } else {
    return attempt(channel, *present,
                   {.message = reminder::message_of(what),
                    .workspace = on.workspace,
                    .to = *workspace::find_channel(w, channel),
                    .content = std::move(fired),
                    .now = time});
  }
  release(channel);
}

// It is owed no more. A first step's outcome is waited for; a later one's reminder was seen meanwhile.
void notifier_state::drop(channel_id channel, const reminder::owed& what, const looked_at& now) {
  if (what.step == reminder::step::first && find(*now.task, what.reminder)->status == reminder::status::fired)
    settle_reminder(lines_.at(channel), what, reminder::settlement::failed, "The channel takes no reminders any more.");
  else
    forget(channel, what);
  release(channel);
}

void notifier_state::settle_reminder(line& on, const reminder::owed& what, reminder::settlement how, std::string why) {
  const reminder::settle s{.task = what.task,
                           .reminder = what.reminder,
                           .arming = what.arming,
                           .round = what.round,
                           .channel = what.channel,
                           .outcome = how,
                           .attempts = on.entries.at(what).attempts,
                           .why = std::move(why)};
  record(on, what, reminder::id_of(s), s);
}

}  // namespace aido::actors
