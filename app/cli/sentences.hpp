#pragma once

#include <map>
#include <string>

#include "app/cli/api.hpp"
#include "engine/recurrence/zone.hpp"

namespace aido::cli {

/// Tells a task's events in sentences; remembers each field, so that a change says from what to what. Events must come
/// in order; the first ones may be missing.
class narrator {
 public:
  explicit narrator(recurrence::zone here) : here_(here) {}

  /// "2026-12-01 08:00:00  local  changed the due from 2026-12-01 to 2026-12-02", in the zone's wall time.
  std::string tell(const json::object& event);

 private:
  std::string what(const json::object& event);
  std::string changes(const std::string& subject, const json::object& data);
  void remember(const std::string& subject, const json::object& data);

  recurrence::zone here_;
  std::map<std::string, std::map<std::string, std::string>> fields_;  // by subject
};

}  // namespace aido::cli
