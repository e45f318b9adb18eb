#include "actors/steward.hpp"

#include <caf/send.hpp>

#include "engine/base/limits.hpp"

namespace aido::actors {

void steward_state::begin(caf::event_based_actor* self, steward_parts parts) {
  self_ = self;
  parts_ = std::move(parts);
  random_.seed(parts_.seed);
}

steward_state::~steward_state() {
  for (const auto& door : parts_.doors)
    if (const auto actor = door->close()) caf::anon_send_exit(actor, caf::exit_reason::kill);
}

void steward_state::take(const msg::take& m) {
  for (const auto partition : m.partitions) {
    wanted_.insert(partition);
    open(partition);
  }
  if (m.done) m.done();
}

void steward_state::open(partition_id partition) {
  auto& door = *parts_.doors[partition.value];
  if (door.actor()) return;
  const auto opening = ++openings_;
  auto face = std::make_shared<partition_face>(partition);
  auto actor = parts_.make(face, [self = caf::actor_cast<caf::actor>(self_), partition, opening] {
    caf::anon_send(self, msg::deposed{partition, opening});
  });
  held_[partition] = opening;
  door.open(std::move(face), actor);
  self_->send(actor, msg::open{});
}

void steward_state::hand_over(const msg::hand_over& m) {
  const auto left = std::make_shared<std::size_t>(1);
  const auto one_less = [left, done = m.done] {
    if (--*left == 0) done();
  };
  for (const auto partition : m.partitions) {
    wanted_.erase(partition);
    const auto actor = parts_.doors[partition.value]->actor();
    if (!actor) continue;
    ++*left;
    const auto drained = [this, partition, opening = held_.at(partition), one_less] {
      if (holds(partition, opening)) close(partition);
      if (wanted_.contains(partition)) open(partition);
      one_less();
    };
    self_->send(actor, msg::drain{[drained, self = caf::actor_cast<caf::actor>(self_)](const result<position>&) {
                  caf::anon_send(self, msg::resume{drained});
                }});
  }
  one_less();
}

// A share stops nobody: only a foreign claim ends an ownership, and perhaps it was no more than the broker that was
// away.
void steward_state::lose(const msg::lose& m) {
  for (const auto partition : m.partitions) wanted_.erase(partition);
}

void steward_state::abandon(const msg::abandon& m) {
  for (const auto partition : m.partitions) {
    wanted_.erase(partition);
    close(partition);
  }
}

void steward_state::close(partition_id partition) {
  held_.erase(partition);
  if (const auto actor = parts_.doors[partition.value]->close())
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

bool steward_state::holds(partition_id partition, std::uint64_t opening) const {
  const auto found = held_.find(partition);
  return found != held_.end() && found->second == opening;
}

// The pause differs from process to process, so that two that want the same do not depose each other in turns.
void steward_state::deposed(const msg::deposed& m) {
  if (!holds(m.partition, m.opening)) return;
  close(m.partition);
  using std::chrono::milliseconds;
  std::uniform_int_distribution<milliseconds::rep> pause(limits::shortest_claim_pause.count(),
                                                         limits::longest_claim_pause.count());
  self_->delayed_send(self_, milliseconds{pause(random_)}, msg::try_again{m.partition});
}

void steward_state::try_again(const msg::try_again& m) {
  if (wanted_.contains(m.partition)) open(m.partition);
}

caf::behavior steward_actor(caf::stateful_actor<steward_state>* self, steward_parts parts) {
  auto& s = self->state;
  s.begin(self, std::move(parts));
  return {
      [&s](const msg::take& m) { s.take(m); },        [&s](const msg::hand_over& m) { s.hand_over(m); },
      [&s](const msg::lose& m) { s.lose(m); },        [&s](const msg::abandon& m) { s.abandon(m); },
      [&s](const msg::deposed& m) { s.deposed(m); },  [&s](const msg::try_again& m) { s.try_again(m); },
      [](const msg::resume& m) { m.continuation(); },
  };
}

}  // namespace aido::actors
