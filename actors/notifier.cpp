#include "actors/notifier.hpp"

#include <algorithm>
#include <caf/send.hpp>

#include "engine/base/limits.hpp"
#include "engine/reminder/quiet.hpp"
#include "engine/reminder/schedule.hpp"
#include "engine/text.hpp"

namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds look_again_after{2'000};
constexpr std::chrono::milliseconds first_hand_in_again{500};
constexpr std::chrono::milliseconds longest_hand_in_again{30'000};
constexpr std::chrono::milliseconds first_channel_rest{500};
constexpr std::chrono::milliseconds longest_channel_rest{60'000};
constexpr std::chrono::milliseconds shortest_sleep{1};

const reminder::state* find(const task::state& t, const reminder_id& id) {
  const auto at = std::ranges::find(t.reminders, id, &reminder::state::id);
  return at == t.reminders.end() ? nullptr : &*at;
}

/// True while the reminder has not been settled there, whether the channel would take it or not.
bool is_open(const reminder::owed& what, const task::state& t) {
  const auto* r = find(t, what.reminder);
  return r != nullptr && !t.trashed_at && r->status == reminder::status::fired && r->arming == what.arming &&
         r->round == what.round && !reminder::is_settled(*r, what.channel);
}

channel_id channel_of(const owed& what) {
  return std::visit([](const auto& o) { return o.channel; }, what);
}

/// Of a digest with nothing in it neither figure counts.
void count_outcome(notifier_face& face, const command& outcome) {
  const auto* const digest = std::get_if<workspace::settle_digest>(&outcome.what);
  if (digest != nullptr && digest->outcome == workspace::digest_status::empty) return;
  const bool delivered = digest != nullptr
                             ? digest->outcome == workspace::digest_status::delivered
                             : std::get<reminder::settle>(outcome.what).outcome == reminder::settlement::delivered;
  ++(delivered ? face.delivered : face.failed);
}

}  // namespace

command notifier_state::command_on(const workspace_id& workspace, command_id id, command_payload what) {
  command c;
  c.id = id;
  c.workspace = workspace;
  c.by = {"system"};
  c.what = std::move(what);
  return c;
}

void notifier_state::begin(caf::event_based_actor* self, notifier_parts parts) {
  self_ = self;
  parts_.emplace(std::move(parts));
  random_.seed(parts_->seed);
  idle_ = parts_->workers;
}

void notifier_state::take(const msg::owed& m) {
  for (const auto& what : reminder::outstanding(*m.now.task, *m.now.workspace))
    if (!take_in(m.workspace, m.partition, what))
      return self_->send(m.partition, msg::too_many_owed{m.workspace, what.task});
  start_due();
}

/// False when there is no room for it.
bool notifier_state::take_in(workspace_id workspace, const caf::actor& partition, const owed& what) {
  auto& on = lines_[channel_of(what)];
  on.workspace = workspace;
  on.partition = partition;
  if (on.entries.contains(what)) return true;
  if (owed_ >= limits::max_owed) return false;
  on.entries.try_emplace(what);
  parts_->face->owed = ++owed_;
  again(on, what, std::visit([](const auto& o) { return o.queued_at; }, what));
  return true;
}

void notifier_state::again(line& on, const owed& what, instant at) {
  on.turns.insert({at, what});
  put_on_agenda(channel_of(what), on);
}

void notifier_state::put_on_agenda(channel_id channel, line& on) {
  if (const auto old = on_agenda_.find(channel); old != on_agenda_.end()) {
    agenda_.erase({old->second, channel});
    on_agenda_.erase(old);
  }
  if (on.busy || on.turns.empty()) return;
  const auto at = std::max(on.turns.begin()->at, on.rests_until);
  agenda_.emplace(at, channel);
  on_agenda_.emplace(channel, at);
}

void notifier_state::go(const msg::go& m) {
  if (m.timer != timer_) return;
  timer_at_.reset();
  start_due();
}

void notifier_state::start_due() {
  const auto now = parts_->wall.now();
  while (!resting_ && under_way_ < limits::max_in_flight && !idle_.empty() && !agenda_.empty() &&
         agenda_.begin()->first <= now) {
    const auto channel = agenda_.begin()->second;
    auto& on = lines_.at(channel);
    const auto next = *on.turns.begin();
    on.turns.erase(on.turns.begin());
    on.busy = true;
    ++under_way_;
    put_on_agenda(channel, on);
    look_at(channel, next);
  }
  arm_timer();
}

void notifier_state::look_at(channel_id channel, const turn& t) {
  const auto* const reminder = std::get_if<reminder::owed>(&t.what);
  if (reminder == nullptr) return look_at_tasks(channel, t);
  auto& on = lines_.at(channel);
  auto done = [self = caf::actor_cast<caf::actor>(self_), this, channel, t](const result<looked_at>& now) {
    caf::anon_send(self, msg::resume{[this, channel, t, now] { looked(channel, t, now); }});
  };
  self_->send(on.partition, msg::look{on.workspace, reminder->task, std::move(done)});
}

/// Why nobody wants the letter any more.
std::optional<std::string> notifier_state::why_pointless(const reminder::owed& what, const looked_at& now) const {
  const auto& t = *now.task;
  if (t.status != task::status::open) return "The task was done before it could be delivered.";
  if (workspace::is_in_trash(*now.workspace, t.list)) return "The task's list is in the trash.";
  const auto all = reminder::outstanding(t, *now.workspace);
  if (std::ranges::find(all, what) == all.end()) return "The channel takes no reminders any more.";
  return std::nullopt;
}

void notifier_state::looked(channel_id channel, const turn& t, const result<looked_at>& now) {
  const auto& what = std::get<reminder::owed>(t.what);
  auto& on = lines_.at(channel);
  const auto time = parts_->wall.now();
  if (!now && now.error().code != errc::not_found) {
    again(on, t.what, time + look_again_after);
    return release(channel);
  }
  if (!now || !is_open(what, *now->task)) {
    forget(channel, t.what);
    return release(channel);
  }
  if (const auto why = why_pointless(what, *now)) {
    settle(on, t.what, reminder::settlement::failed, *why);
    return release(channel);
  }
  const auto& w = *now->workspace;
  const auto quiet = w.quiet_hours ? reminder::quiet_until(*w.quiet_hours, time) : std::nullopt;
  if (quiet || idle_.empty()) {
    on.rests_until = quiet.value_or(on.rests_until);
    again(on, t.what, t.at);
    return release(channel);
  }
  const auto* r = find(*now->task, what.reminder);
  attempt(channel, t,
          {.message = reminder::message_of(what),
           .workspace = on.workspace,
           .to = *workspace::find_channel(w, channel),
           .content =
               delivery::fired_reminder{
                   .task = now->task,
                   .reminder = *r,
                   .planned = reminder::planned_at(*r, *now->task, task::reading_of(w)).value_or(what.queued_at)},
           .now = time});
}

void notifier_state::attempt(channel_id channel, const turn& t, delivery::letter l) {
  ++lines_.at(channel).entries.at(t.what).attempts;
  ++parts_->face->attempts;
  const auto worker = idle_.back();
  idle_.pop_back();
  self_->send(worker, msg::job{[this, channel, t, worker, l = std::move(l), &out = parts_->out]() -> msg::resume {
                auto r = out.deliver(l);
                return {[this, channel, t, worker, l, r] {
                  idle_.push_back(worker);
                  attempted(channel, t, l, r);
                }};
              }});
}

void notifier_state::attempted(channel_id channel, const turn& t, const delivery::letter& l,
                               const delivery::receipt& r) {
  auto& on = lines_.at(channel);
  if (r.verdict == delivery::verdict::delivered) {
    arrived(on, t);
  } else {
    missed(on, t, l, r);
  }
  release(channel);
}

void notifier_state::arrived(line& on, const turn& t) {
  on.failed_in_row = 0;
  on.attempts_in_row = 0;
  on.failing_since.reset();
  on.rests_until = parts_->wall.now() + std::chrono::milliseconds{1'000} / parts_->how.per_second;
  settle(on, t.what, reminder::settlement::delivered, {});
}

void notifier_state::missed(line& on, const turn& t, const delivery::letter& l, const delivery::receipt& r) {
  const auto now = parts_->wall.now();
  const auto& how = parts_->how;
  ++on.attempts_in_row;
  if (!on.failing_since) on.failing_since = now;
  const auto asked =
      std::min<std::chrono::seconds>(r.retry_after.value_or(std::chrono::seconds{0}), limits::longest_retry_after);
  on.rests_until = now + std::max<std::chrono::milliseconds>(
                             asked, random_wait(std::min(first_channel_rest, how.first_retry),
                                                std::min(longest_channel_rest, how.longest_retry), on.attempts_in_row));
  const auto attempts = on.entries.at(t.what).attempts;
  const bool definite = r.verdict != delivery::verdict::failed || attempts >= how.attempts;
  if (definite) {
    ++on.failed_in_row;
    settle(on, t.what, reminder::settlement::failed, r.why);
  } else {
    again(on, t.what,
          now + std::max<std::chrono::milliseconds>(asked, random_wait(how.first_retry, how.longest_retry, attempts)));
  }
  if (r.verdict == delivery::verdict::gone) return switch_off(on, l.to, r.why + " It wants nothing any more.");
  if (on.failed_in_row >= how.failures)
    return switch_off(on, l.to, std::to_string(on.failed_in_row) + " deliveries failed in a row. The last: " + r.why);
  if (now - *on.failing_since >= how.patience)
    switch_off(on, l.to, "Nothing could be delivered since " + to_string(*on.failing_since) + ". The last: " + r.why);
}

void notifier_state::settle(line& on, const owed& what, reminder::settlement how, std::string why) {
  using workspace::digest_status;
  const bool delivered = how == reminder::settlement::delivered;
  if (const auto* const digest = std::get_if<workspace::owed_digest>(&what))
    return settle_digest(on, *digest, delivered ? digest_status::delivered : digest_status::failed, std::move(why));
  const auto& of = std::get<reminder::owed>(what);
  const reminder::settle s{.task = of.task,
                           .reminder = of.reminder,
                           .arming = of.arming,
                           .round = of.round,
                           .channel = of.channel,
                           .outcome = how,
                           .attempts = begin_settling(on, what),
                           .why = std::move(why)};
  hand_in_first(of.channel, what, command_on(on.workspace, reminder::id_of(s), s));
}

/// How often it was tried.
std::uint32_t notifier_state::begin_settling(line& on, const owed& what) {
  auto& e = on.entries.at(what);
  e.settling = true;
  ++under_way_;
  return e.attempts;
}

void notifier_state::hand_in_first(channel_id channel, const owed& what, const command& c) {
  hand_in(channel, what, c, first_hand_in_again);
}

// N3: until it is recorded, or there is nothing to record it for.
void notifier_state::hand_in(channel_id channel, const owed& what, const command& c, std::chrono::milliseconds wait) {
  auto settled = [this, channel, what, c, wait](const result<answer>& r) {
    const bool hopeless = !r && (r.error().code == errc::not_found || r.error().code == errc::held);
    if (!r && !hopeless) {
      self_->delayed_send(self_, wait, msg::resume{[this, channel, what, c, wait] {
                            hand_in(channel, what, c, std::min(wait * 2, longest_hand_in_again));
                          }});
      return;
    }
    count_outcome(*parts_->face, c);
    --under_way_;
    forget(channel, what);
    start_due();
    rest_if_done();
  };
  auto done = [self = caf::actor_cast<caf::actor>(self_), settled](const result<answer>& r) {
    caf::anon_send(self, msg::resume{[settled, r] { settled(r); }});
  };
  self_->send(lines_.at(channel).partition, msg::settle{c, std::move(done)});
}

void notifier_state::forget(channel_id channel, const owed& what) {
  const auto on = lines_.find(channel);
  if (on == lines_.end() || on->second.entries.erase(what) == 0) return;
  parts_->face->owed = --owed_;
}

void notifier_state::switch_off(line& on, const workspace::channel& c, std::string why) {
  if (on.switching_off == c.version) return;
  on.switching_off = c.version;
  why = text::fitted(std::move(why), limits::max_why);
  const command_id id{uuid_v5(c.id.value, "off/" + std::to_string(c.version.value))};
  auto done = [self = caf::actor_cast<caf::actor>(self_), this, channel = c.id](const result<answer>& r) {
    caf::anon_send(self, msg::resume{[this, channel, r] {
                     auto& of = lines_.at(channel);
                     if (!r) of.switching_off.reset();
                     if (!r) return;
                     of.failed_in_row = 0;
                     of.failing_since.reset();
                     ++parts_->face->switched_off;
                   }});
  };
  self_->send(on.partition,
              msg::settle{command_on(on.workspace, id,
                                     workspace::switch_channel_off{.channel = c.id, .seen = c.version, .why = why}),
                          std::move(done)});
}

void notifier_state::release(channel_id channel) {
  auto& on = lines_.at(channel);
  on.busy = false;
  --under_way_;
  put_on_agenda(channel, on);
  start_due();
  rest_if_done();
}

void notifier_state::arm_timer() {
  if (resting_ || agenda_.empty() || idle_.empty()) return;
  const auto now = parts_->wall.now();
  // A wall clock that is stepped is noticed within a second.
  const auto sleep =
      std::clamp<std::chrono::milliseconds>(agenda_.begin()->first - now, shortest_sleep, limits::wake_look_ahead);
  if (timer_at_ && *timer_at_ > now && *timer_at_ <= now + sleep) return;
  timer_at_ = now + sleep;
  self_->delayed_send(self_, sleep, msg::go{++timer_});
}

void notifier_state::rest(const msg::rest& m) {
  resting_ = true;
  rested_ = m.done;
  rest_if_done();
}

void notifier_state::rest_if_done() {
  if (rested_ && under_way_ == 0) std::exchange(rested_, nullptr)();
}

// Full jitter: anything up to the bound, which doubles.
std::chrono::milliseconds notifier_state::random_wait(std::chrono::milliseconds first,
                                                      std::chrono::milliseconds longest, std::uint32_t failures) {
  constexpr std::uint32_t most_doublings = 20;
  const auto doublings = std::min(failures > 0 ? failures - 1 : 0, most_doublings);
  const auto bound = std::min<std::chrono::milliseconds>(longest, first * (std::int64_t{1} << doublings));
  return std::chrono::milliseconds{
      std::uniform_int_distribution<std::int64_t>{1, std::max<std::int64_t>(1, bound.count())}(random_)};
}

caf::behavior notifier_actor(caf::stateful_actor<notifier_state>* self, notifier_parts parts) {
  auto& s = self->state;
  s.begin(self, std::move(parts));
  return {
      [&s](const msg::owed& m) { s.take(m); },
      [&s](const msg::owed_digests& m) { s.take(m); },
      [&s](const msg::go& m) { s.go(m); },
      [&s](const msg::rest& m) { s.rest(m); },
      [](const msg::resume& m) { m.continuation(); },
  };
}

}  // namespace aido::actors
