#include <algorithm>

#include "actors/notifier.hpp"
#include "engine/workspace/digest_wakes.hpp"
#include "engine/workspace/personal_digest.hpp"
#include "eventstore/agenda_of.hpp"

/// Digests on their way: what there is to tell is put together when it is sent.
namespace aido::actors {

namespace {

instant due_at(const workspace::state& w, channel_id of, instant now) {
  const auto* const to = workspace::find_channel(w, of);
  return to != nullptr ? reminder::after_quiet(workspace::quiet_hours_of(*to, w), now) : now;
}

/// Why the digest of that day is not sent any more; empty when it is.
std::string_view why_missed(const workspace::channel& to, local_date day, instant now) {
  if (!to.digest) return "It was ended before it could be sent.";
  return workspace::day_of(*to.digest, now) != day ? "Its day was over before it could be sent." : std::string_view();
}

}  // namespace

void notifier_state::take(const msg::owed_digests& m) {
  const auto& w = *m.now;
  for (const auto& what : workspace::outstanding_digests(w))
    if (!take_in(w.id, m.partition, what, due_at(w, what.channel, parts_->wall.now())))
      return self_->send(m.partition, msg::too_many_owed{w.id, {w.id.value}, what.since});
  start_due();
}

void notifier_state::look_at_tasks(channel_id channel, const workspace::owed_digest& what) {
  auto& on = lines_.at(channel);
  auto done = back_here<view_ptr>([this, channel, what, asked = on.partition.address()](const auto& view) {
    looked_at_tasks(channel, what, asked, view);
  });
  self_->send(on.partition, msg::load_workspace{on.workspace, std::move(done)});
}

void notifier_state::looked_at_tasks(channel_id channel, const workspace::owed_digest& what,
                                     const caf::actor_addr& asked, const result<view_ptr>& view) {
  if (!view) return not_looked_at(channel, what, asked, view.error());
  if (const auto facts = (*view)->facts()) return judge(channel, what, *facts, *view);
  look_again(channel, what);
}

// N1.
void notifier_state::judge(channel_id channel, const workspace::owed_digest& what, const workspace::state& w,
                           const view_ptr& view) {
  auto& on = lines_.at(channel);
  const auto now = parts_->wall.now();
  const auto due = due_at(w, channel, now);
  const auto all = workspace::outstanding_digests(w);
  const auto present = std::ranges::find(all, what);
  const auto* const to = workspace::find_channel(w, channel);
  if (present == all.end()) {
    forget(channel, what);
  } else if (const auto why = why_missed(*to, what.day, now); !why.empty()) {
    settle_digest(on, *present, workspace::digest_status::missed, std::string(why));
  } else if (due > now || idle_.empty()) {
    again(on, *present, due);
  } else {
    return compose(*present, *to, view);
  }
  release(channel);
}

// On a worker: there may be many tasks.
void notifier_state::compose(const workspace::owed_digest& what, const workspace::channel& to, const view_ptr& view) {
  const auto worker = idle_.back();
  idle_.pop_back();
  self_->send(worker, msg::job{[this, what, to, worker, view]() -> msg::resume {
                auto agenda = eventstore::agenda_of(*view, what.day, *to.digest);
                return {[this, what, to, worker, agenda = std::move(agenda)] {
                  idle_.push_back(worker);
                  composed(what, to, agenda);
                }};
              }});
}

void notifier_state::composed(const workspace::owed_digest& what, const workspace::channel& to,
                              std::optional<query::agenda> agenda) {
  if (!agenda || resting_) return look_again(to.id, what);
  auto& on = lines_.at(to.id);
  if (agenda->empty()) {
    settle_digest(on, what, workspace::digest_status::empty, {});
    return release(to.id);
  }
  attempt(to.id, what,
          {.message = workspace::message_of(what),
           .workspace = on.workspace,
           .to = to,
           .content = delivery::fired_digest{.agenda = *std::move(agenda), .fired_at = what.fired_at},
           .now = parts_->wall.now()});
}

void notifier_state::settle_digest(line& on, const workspace::owed_digest& what, workspace::digest_status how,
                                   std::string why) {
  const workspace::settle_digest s{.channel = what.channel,
                                   .day = what.day,
                                   .outcome = how,
                                   .attempts = on.entries.at(what).attempts,
                                   .why = std::move(why)};
  record(on, what, workspace::id_of(s), s);
}

}  // namespace aido::actors
