#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/wake_queue.hpp"
#include "test/bench/allocated.hpp"
#include "test/bench/journal.hpp"
#include "test/bench/measurement.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t timers = 1'000'000;
constexpr std::chrono::hours ahead{24};

double bytes_of_wake_queue() {
  std::vector<eventstore::wake_row> wakes(timers);
  const workspace_id home{random_uuid()};
  const auto at = *parse_instant("2030-01-01T00:00:00Z");
  for (auto& w : wakes) w = {at, {random_uuid()}, home};
  const auto before = allocated();
  actors::wake_queue queue;
  for (const auto& w : wakes) queue.push(w);
  return allocated() - before;
}

/// What CAF keeps for as many messages that it is to send later.
double bytes_of_delayed_send() {
  caf::actor_system_config config;
  caf::actor_system system(config);
  const caf::scoped_actor self(system);
  const auto before = allocated();
  for (std::size_t i = 0; i < timers; ++i) self->delayed_send(self, ahead, i);
  // The clock's thread takes them from a queue; it has them all when it has taken the last.
  self->delayed_send(self, std::chrono::seconds{0}, true);
  self->receive([](bool) {});
  return allocated() - before;
}

}  // namespace

figures timer_memory() { return {bytes_of_wake_queue(), bytes_of_delayed_send()}; }

}  // namespace aido::bench
