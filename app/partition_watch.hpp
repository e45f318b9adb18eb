#pragma once

#include <map>
#include <string>

#include "actors/gateway.hpp"
#include "app/logging.hpp"

namespace aido::app {

/// Logs what changes about the partitions: loudly when one is damaged. Not thread-safe.
class partition_watch {
 public:
  explicit partition_watch(logger& to) : log_(to) {}
  void look(const actors::node_status& now);

 private:
  struct seen {
    actors::partition_phase phase = actors::partition_phase::opening;
    std::size_t held = 0;
    bool store_failing = false;
    std::string events_failing;
  };
  void tell_phase(const actors::partition_status& p);
  void tell_relay(const actors::partition_status& p);

  logger& log_;
  std::map<partition_id, seen> seen_;
};

}  // namespace aido::app
