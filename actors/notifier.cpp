#include "actors/notifier.hpp"

#include <algorithm>

#include "actors/pending_command.hpp"
#include "engine/base/limits.hpp"
#include "engine/text.hpp"

namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds look_again_after{2'000};
constexpr std::chrono::milliseconds first_hand_in_again{500};
constexpr std::chrono::milliseconds longest_hand_in_again{30'000};
constexpr std::chrono::milliseconds first_channel_rest{500};
constexpr std::chrono::milliseconds longest_channel_rest{60'000};
constexpr std::chrono::milliseconds shortest_sleep{1};

channel_id channel_of(const owed& what) {
  return std::visit([](const auto& o) { return o.channel; }, what);
}

instant since_of(const owed& what) {
  return std::visit([](const auto& o) { return o.since; }, what);
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

void notifier_state::begin(caf::event_based_actor* self, notifier_parts parts) {
  self_ = self;
  parts_.emplace(std::move(parts));
  random_.seed(parts_->seed);
  idle_ = parts_->workers;
}

/// False when there is no room for it.
bool notifier_state::take_in(workspace_id workspace, const caf::actor& partition, const owed& what, instant due) {
  auto& on = lines_[channel_of(what)];
  on.workspace = workspace;
  on.partition = partition;
  if (on.entries.contains(what)) return true;
  if (owed_ >= limits::max_owed) return false;
  on.entries.try_emplace(what);
  parts_->face->owed = ++owed_;
  again(on, what, due);
  return true;
}

void notifier_state::again(line& on, const owed& what, instant at) {
  on.waiting.insert({at, what});
  put_on_agenda(channel_of(what), on);
}

void notifier_state::let_go(line& on, instant now) {
  while (!on.waiting.empty() && on.waiting.begin()->at <= now) {
    const auto what = on.waiting.begin()->what;
    on.ready.insert({since_of(what), what});
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

void notifier_state::look_at(channel_id channel, const owed& what) {
  if (const auto* const digest = std::get_if<workspace::owed_digest>(&what)) return look_at_tasks(channel, *digest);
  look_at_task(channel, std::get<reminder::owed>(what));
}

void notifier_state::look_again(channel_id channel, const owed& what) {
  again(lines_.at(channel), what, parts_->wall.now() + look_again_after);
  release(channel);
}

void notifier_state::not_looked_at(channel_id channel, const owed& what, const caf::actor_addr& asked,
                                   const failure& why) {
  if (why.code != errc::not_found && !is_gone(channel, asked, why)) return look_again(channel, what);
  forget(channel, what);
  release(channel);
}

// N4. Where the partition is back already, what it told of its letters has found them here: they are not forgotten.
bool notifier_state::is_gone(channel_id channel, const caf::actor_addr& asked, const failure& why) const {
  return why.code == errc::draining && lines_.at(channel).partition.address() == asked;
}

void notifier_state::attempt(channel_id channel, const owed& what, delivery::letter l) {
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

void notifier_state::attempted(channel_id channel, const owed& what, const delivery::letter& l,
                               const delivery::receipt& r) {
  auto& on = lines_.at(channel);
  if (r.verdict == delivery::verdict::delivered) {
    arrived(on, what);
  } else {
    missed(on, what, l, r);
  }
  release(channel);
}

void notifier_state::arrived(line& on, const owed& what) {
  on.failed_in_row = 0;
  on.attempts_in_row = 0;
  on.failing_since.reset();
  on.rests_until = parts_->wall.now() + std::chrono::milliseconds{1'000} / parts_->how.per_second;
  settle(on, what, reminder::settlement::delivered, {});
}

void notifier_state::missed(line& on, const owed& what, const delivery::letter& l, const delivery::receipt& r) {
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
  settle_reminder(on, std::get<reminder::owed>(what), how, std::move(why));
}

void notifier_state::record(line& on, const owed& what, command_id id, command_payload outcome) {
  on.entries.at(what).settling = true;
  ++under_way_;
  hand_in(channel_of(what), what, engine_command(on.workspace, id, std::move(outcome)), first_hand_in_again);
}

// N3: until it is recorded, or there is nothing to record it for, or nobody (N4).
void notifier_state::hand_in(channel_id channel, const owed& what, const command& c, std::chrono::milliseconds wait) {
  const auto& on = lines_.at(channel);
  auto done = back_here<answer>([this, channel, what, c, wait, asked = on.partition.address()](const auto& r) {
    const bool hopeless = !r && (r.error().code == errc::not_found || r.error().code == errc::held);
    if (r || hopeless) {
      count_outcome(*parts_->face, c);
      return settled(channel, what);
    }
    if (is_gone(channel, asked, r.error()) && (resting_ || wait >= longest_hand_in_again))
      return settled(channel, what);
    self_->delayed_send(self_, wait, msg::resume{[this, channel, what, c, wait] {
                          hand_in(channel, what, c, std::min(wait * 2, longest_hand_in_again));
                        }});
  });
  self_->send(on.partition, msg::settle{c, std::move(done)});
}

void notifier_state::settled(channel_id channel, const owed& what) {
  --under_way_;
  forget(channel, what);
  start_due();
  rest_if_done();
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
  auto done = back_here<answer>([this, channel = c.id](const auto& r) {
    auto& of = lines_.at(channel);
    if (!r) of.switching_off.reset();
    if (!r) return;
    of.failed_in_row = 0;
    of.failing_since.reset();
    ++parts_->face->switched_off;
  });
  self_->send(on.partition,
              msg::settle{engine_command(on.workspace, id,
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
