#include "actors/partition.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace aido::actors {

namespace {

// A machine that is not Linux, or that refuses, keeps the thread as urgent as the others.
void step_back() noexcept {
#ifdef __linux__
  constexpr int niceness = 10;
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
#endif
}

}  // namespace

caf::behavior partition_actor(caf::stateful_actor<partition_state>* self, partition_parts parts) {
  auto& s = self->state;
  s.begin(self, std::move(parts));
  return {
      [&s](const msg::submit& m) { s.submit(m); },
      [&s](const msg::proposed& m) { s.proposed(m); },
      [&s](const msg::delivered& m) { s.delivered(m); },
      [&s](const msg::append_failed& m) { s.append_failed(m); },
      [&s](const msg::load_task& m) { s.load_task(m); },
      [&s](const msg::load_facts& m) { s.load_facts(m); },
      [&s](const msg::load_workspace& m) { s.load_workspace(m); },
      [&s](const msg::read_history& m) { s.read_history(m); },
      [&s](const msg::await_position& m) { s.await_position(m); },
      [&s](const msg::await_end& m) { s.await_end(m); },
      [&s](const msg::look& m) { s.look(m); },
      [&s](const msg::settle& m) { s.settle(m); },
      [&s](const msg::too_many_owed& m) { s.put_off(m); },
      [](const msg::resume& m) { m.continuation(); },
      [&s](const msg::tick& m) { s.tick(m); },
      [&s](const msg::open&) { s.open(); },
      [&s](const msg::drain& m) { s.drain(m); },
  };
}

caf::behavior worker_actor::make_behavior() {
  if (urgency_ == urgency::background) step_back();
  return {
      [this](const msg::job& m) { send(caf::actor_cast<caf::actor>(current_sender()), m.work()); },
  };
}

}  // namespace aido::actors
