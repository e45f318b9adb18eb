#include <caf/send.hpp>

#include "actors/notifier.hpp"
#include "engine/reminder/quiet.hpp"
#include "engine/workspace/digest_wakes.hpp"
#include "eventstore/agenda_of.hpp"

/// Digests on their way: what there is to tell is put together when it is sent.
namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds look_again_after{2'000};

}  // namespace

void notifier_state::take(const msg::owed_digests& m) {
  const auto workspace = m.now->id;
  for (const auto& what : workspace::outstanding_digests(*m.now))
    if (!take_in(workspace, m.partition, what))
      return self_->send(m.partition, msg::too_many_owed{workspace, {workspace.value}});
  start_due();
}

void notifier_state::look_at_tasks(channel_id channel, const turn& t) {
  auto& on = lines_.at(channel);
  auto done = [self = caf::actor_cast<caf::actor>(self_), this, channel, t](const loaded_view& view) {
    caf::anon_send(self, msg::resume{[this, channel, t, view] { looked_at_tasks(channel, t, view); }});
  };
  self_->send(on.partition, msg::load_workspace{on.workspace, std::move(done)});
}

void notifier_state::looked_at_tasks(channel_id channel, const turn& t, const loaded_view& view) {
  const auto& what = std::get<workspace::owed_digest>(t.what);
  auto& on = lines_.at(channel);
  const auto now = parts_->wall.now();
  const auto facts = view ? (*view)->facts() : nullptr;
  if (!facts && (view || view.error().code != errc::not_found)) {
    again(on, t.what, now + look_again_after);
    return release(channel);
  }
  const auto* const c = facts ? workspace::find_channel(*facts, channel) : nullptr;
  if (c == nullptr || workspace::outstanding_digest(*c) != what) {
    forget(channel, t.what);
    return release(channel);
  }
  if (!c->digest || workspace::day_of(*c->digest, now) != what.day) {
    settle_digest(on, what, workspace::digest_status::missed, "Its day was over before it could be sent.");
    return release(channel);
  }
  const auto quiet = facts->quiet_hours ? reminder::quiet_until(*facts->quiet_hours, now) : std::nullopt;
  if (quiet || idle_.empty()) {
    on.rests_until = quiet.value_or(on.rests_until);
    again(on, t.what, t.at);
    return release(channel);
  }
  compose(channel, t, *c, *view);
}

// On a worker: there may be many tasks.
void notifier_state::compose(channel_id channel, const turn& t, const workspace::channel& c,
                             std::shared_ptr<const eventstore::workspace_view> view) {
  const auto what = std::get<workspace::owed_digest>(t.what);
  const auto worker = idle_.back();
  idle_.pop_back();
  self_->send(worker, msg::job{[this, channel, t, what, c, worker, view = std::move(view)]() -> msg::resume {
                auto agenda = eventstore::agenda_of(*view, what.day, c.digest->zone);
                return {[this, channel, t, c, worker, agenda = std::move(agenda)] {
                  idle_.push_back(worker);
                  send_agenda(channel, t, c, agenda);
                }};
              }});
}

void notifier_state::send_agenda(channel_id channel, const turn& t, const workspace::channel& c,
                                 const std::optional<query::agenda>& agenda) {
  const auto& what = std::get<workspace::owed_digest>(t.what);
  auto& on = lines_.at(channel);
  if (!agenda || resting_) {
    again(on, t.what, parts_->wall.now() + look_again_after);
    return release(channel);
  }
  if (agenda->empty()) {
    settle_digest(on, what, workspace::digest_status::empty, {});
    return release(channel);
  }
  attempt(channel, t,
          {.message = workspace::message_of(what),
           .workspace = on.workspace,
           .to = c,
           .content = delivery::fired_digest{.agenda = *agenda, .fired_at = what.queued_at},
           .now = parts_->wall.now()});
}

void notifier_state::settle_digest(line& on, const workspace::owed_digest& what, workspace::digest_status how,
                                   std::string why) {
  const workspace::settle_digest s{.channel = what.channel,
                                   .day = what.day,
                                   .outcome = how,
                                   .attempts = begin_settling(on, what),
                                   .why = std::move(why)};
  hand_in_first(what.channel, what, command_on(on.workspace, workspace::id_of(s), s));
}

}  // namespace aido::actors
