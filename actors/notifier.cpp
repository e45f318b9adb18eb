#include "actors/notifier.hpp"

#include <algorithm>
#include <caf/send.hpp>

#include "engine/base/limits.hpp"
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
  return r != nullptr && !t.trashed_at && reminder::is_unseen(r->status) && r->arming == what.arming &&
         r->round == what.round && !reminder::is_settled(*r, what.channel);
}

/// Later than its policy permits, by when it was planned, or asked for once more.
bool is_too_late(const reminder::state& r, instant planned, instant now) {
  return r.drop_after_seconds && now - r.requeued_at.value_or(planned) > *r.drop_after_seconds;
}

/// Why nobody wants the letter any more.
std::optional<std::string> why_pointless(const delivery::letter& l, const workspace::state& w) {
  if (l.task->status != task::status::open) return "The task was done before it could be delivered.";
  if (workspace::is_in_trash(w, l.task->list)) return "The task's list is in the trash.";
  if (is_too_late(l.reminder, l.planned, l.now)) return "It is later than the reminder may be.";
  return std::nullopt;
}

command command_on(const workspace_id& workspace, command_id id, command_payload what) {
  command c;
  c.id = id;
  c.workspace = workspace;
  c.by = {"system"};
  c.what = std::move(what);
  return c;
}

}  // namespace

void notifier_state::begin(caf::event_based_actor* self, notifier_parts parts) {
  self_ = self;
  parts_.emplace(std::move(parts));
  random_.seed(parts_->seed);
  idle_ = parts_->workers;
}

void notifier_state::take(const msg::owed& m) {
  for (const auto& what : reminder::outstanding(*m.now.task, *m.now.workspace, parts_->wall.now())) {
    if (what.since > m.upto) continue;
    auto& on = lines_[what.channel];
    on.workspace = m.workspace;
    on.partition = m.partition;
    if (on.entries.contains(what)) continue;
    if (owed_ >= limits::max_owed)
      return self_->send(m.partition, msg::too_many_owed{m.workspace, what.task, what.since});
    on.entries.try_emplace(what);
    parts_->face->owed = ++owed_;
    again(on, what, what.due);
  }
  start_due();
}

void notifier_state::again(line& on, const reminder::owed& what, instant at) {
  on.waiting.insert({at, what});
  put_on_agenda(what.channel, on);
}

void notifier_state::let_go(line& on, instant now) {
  while (!on.waiting.empty() && on.waiting.begin()->at <= now) {
    const auto what = on.waiting.begin()->what;
    on.ready.insert({what.since, what});
    on.waiting.erase(on.waiting.begin());
  }
}

void notifier_state::put_on_agenda(channel_id channel, line& on) {
  if (const auto old = on_agenda_.find(channel); old != on_agenda_.end()) {
    agenda_.erase({old->second, channel});
    on_agenda_.erase(old);
  }
  if (on.busy || (on.waiting.empty() && on.ready.empty())) return;
  const auto at = std::max(on.ready.empty() ? on.waiting.begin()->at : instant{}, on.rests_until);
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
    let_go(on, now);
    const auto next = on.ready.begin()->what;
    on.ready.erase(on.ready.begin());
    on.busy = true;
    ++under_way_;
    put_on_agenda(channel, on);
    look_at(channel, next);
  }
  arm_timer();
}

void notifier_state::look_at(channel_id channel, const reminder::owed& what) {
  auto& on = lines_.at(channel);
  auto done = [self = caf::actor_cast<caf::actor>(self_), this, channel, what](const result<looked_at>& now) {
    caf::anon_send(self, msg::resume{[this, channel, what, now] { looked(channel, what, now); }});
  };
  self_->send(on.partition, msg::look{on.workspace, what.task, std::move(done)});
}

void notifier_state::looked(channel_id channel, const reminder::owed& what, const result<looked_at>& now) {
  if (now && is_open(what, *now->task)) return judge(channel, what, *now);
  if (now || now.error().code == errc::not_found)
    forget(channel, what);
  else
    again(lines_.at(channel), what, parts_->wall.now() + look_again_after);
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
  delivery::letter l{.message = reminder::message_of(what),
                     .workspace = on.workspace,
                     .to = *workspace::find_channel(w, channel),
                     .task = now.task,
                     .reminder = *r,
                     .planned = reminder::planned_at(*r, *now.task, task::reading_of(w)).value_or(*r->fired_at),
                     .now = time};
  if (const auto why = why_pointless(l, w)) {
    settle(on, *present, reminder::settlement::failed, *why);
  } else if (present->due > time || idle_.empty()) {
    again(on, *present, present->due);
  } else {
    return attempt(channel, *present, std::move(l));
  }
  release(channel);
}

// It is owed no more. A first step's outcome is waited for; a later one's reminder was seen meanwhile.
void notifier_state::drop(channel_id channel, const reminder::owed& what, const looked_at& now) {
  if (what.step == reminder::step::first && find(*now.task, what.reminder)->status == reminder::status::fired)
    settle(lines_.at(channel), what, reminder::settlement::failed, "The channel takes no reminders any more.");
  else
    forget(channel, what);
  release(channel);
}

void notifier_state::attempt(channel_id channel, const reminder::owed& what, delivery::letter l) {
  ++lines_.at(channel).entries.at(what).attempts;
  ++parts_->face->attempts;
  const auto worker = idle_.back();
  idle_.pop_back();
  self_->send(worker, msg::job{[this, channel, what, worker, l = std::move(l), &out = parts_->out]() -> msg::resume {
                auto r = out.deliver(l);
                return {[this, channel, what, worker, l, r] {
                  idle_.push_back(worker);
                  attempted(channel, what, l, r);
                }};
              }});
}

void notifier_state::attempted(channel_id channel, const reminder::owed& what, const delivery::letter& l,
                               const delivery::receipt& r) {
  auto& on = lines_.at(channel);
  if (r.verdict == delivery::verdict::delivered) {
    arrived(on, what);
  } else {
    missed(on, what, l, r);
  }
  release(channel);
}

void notifier_state::arrived(line& on, const reminder::owed& what) {
  on.failed_in_row = 0;
  on.attempts_in_row = 0;
  on.failing_since.reset();
  on.rests_until = parts_->wall.now() + std::chrono::milliseconds{1'000} / parts_->how.per_second;
  settle(on, what, reminder::settlement::delivered, {});
}

void notifier_state::missed(line& on, const reminder::owed& what, const delivery::letter& l,
                            const delivery::receipt& r) {
  const auto now = parts_->wall.now();
  const auto& how = parts_->how;
  ++on.attempts_in_row;
  if (!on.failing_since) on.failing_since = now;
  const auto asked =
      std::min<std::chrono::seconds>(r.retry_after.value_or(std::chrono::seconds{0}), limits::longest_retry_after);
  on.rests_until = now + std::max<std::chrono::milliseconds>(
                             asked, random_wait(std::min(first_channel_rest, how.first_retry),
                                                std::min(longest_channel_rest, how.longest_retry), on.attempts_in_row));
  const auto attempts = on.entries.at(what).attempts;
  const bool definite = r.verdict != delivery::verdict::failed || attempts >= how.attempts;
  if (definite) {
    ++on.failed_in_row;
    settle(on, what, reminder::settlement::failed, r.why);
  } else {
    again(on, what,
          now + std::max<std::chrono::milliseconds>(asked, random_wait(how.first_retry, how.longest_retry, attempts)));
  }
  if (r.verdict == delivery::verdict::gone)
    return switch_off(on, l.to, "The receiver answered 410: it wants nothing any more.");
  if (on.failed_in_row >= how.failures)
    return switch_off(on, l.to, std::to_string(on.failed_in_row) + " deliveries failed in a row. The last: " + r.why);
  if (now - *on.failing_since >= how.patience)
    switch_off(on, l.to, "Nothing could be delivered since " + to_string(*on.failing_since) + ". The last: " + r.why);
}

void notifier_state::settle(line& on, const reminder::owed& what, reminder::settlement how, std::string why) {
  auto& e = on.entries.at(what);
  e.settling = true;
  ++under_way_;
  const reminder::settle s{.task = what.task,
                           .reminder = what.reminder,
                           .arming = what.arming,
                           .round = what.round,
                           .channel = what.channel,
                           .outcome = how,
                           .attempts = e.attempts,
                           .why = std::move(why)};
  hand_in(what.channel, what, command_on(on.workspace, reminder::id_of(s), s), first_hand_in_again);
}

// N3: until it is recorded, or there is nothing to record it for.
void notifier_state::hand_in(channel_id channel, const reminder::owed& what, const command& c,
                             std::chrono::milliseconds wait) {
  auto settled = [this, channel, what, c, wait](const result<answer>& r) {
    const bool hopeless = !r && (r.error().code == errc::not_found || r.error().code == errc::held);
    if (!r && !hopeless) {
      self_->delayed_send(self_, wait, msg::resume{[this, channel, what, c, wait] {
                            hand_in(channel, what, c, std::min(wait * 2, longest_hand_in_again));
                          }});
      return;
    }
    const auto how = std::get<reminder::settle>(c.what).outcome;
    ++(how == reminder::settlement::delivered ? parts_->face->delivered : parts_->face->failed);
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

void notifier_state::forget(channel_id channel, const reminder::owed& what) {
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
      [&s](const msg::go& m) { s.go(m); },
      [&s](const msg::rest& m) { s.rest(m); },
      [](const msg::resume& m) { m.continuation(); },
  };
}

}  // namespace aido::actors
