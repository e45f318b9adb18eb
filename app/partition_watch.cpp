#include "app/partition_watch.hpp"

namespace aido::app {

using actors::partition_phase;

void partition_watch::look(const actors::node_status& now) {
  for (const auto& p : now.partitions) {
    auto& before = seen_[p.partition];
    if (before.phase != p.phase) tell_phase(p);
    if (before.held < p.held.count) {
      log_.error("subjects are held by what a newer version wrote",
                 {{"partition", p.partition.value}, {"held", p.held.count}, {"last", p.held.last}});
    }
    if (before.store_failing != p.store_failing) {
      p.store_failing
          ? log_.warn("snapshots cannot be written, or not be read; what is loaded is served, and takes writes",
                      {{"partition", p.partition.value}, {"why", p.detail}})
          : log_.info("snapshots are written and read again", {{"partition", p.partition.value}});
    }
    if (before.events_failing != p.relay.failing) tell_relay(p);
    before = {p.phase, p.held.count, p.store_failing, p.relay.failing};
  }
}

void partition_watch::tell_relay(const actors::partition_status& p) {
  p.relay.failing.empty()
      ? log_.info("events are told outside again", {{"partition", p.partition.value}})
      : log_.warn("events are not told outside", {{"partition", p.partition.value}, {"why", p.relay.failing}});
}

void partition_watch::tell_phase(const actors::partition_status& p) {
  switch (p.phase) {
    case partition_phase::quarantined:
      return log_.error("partition is damaged and not served; run aido verify",
                        {{"partition", p.partition.value}, {"why", p.detail}});
    case partition_phase::waiting:
      return log_.warn("partition takes no writes at present", {{"partition", p.partition.value}, {"why", p.detail}});
    case partition_phase::serving:
      return log_.info("partition serves", {{"partition", p.partition.value},
                                            {"epoch", p.epoch.value},
                                            {"next_offset", p.next.value},
                                            {"reminders", p.wakes}});
    default:
      return log_.write(log_level::debug, "partition changes",
                        {{"partition", p.partition.value}, {"phase", static_cast<int>(p.phase)}});
  }
}

}  // namespace aido::app
