#include "engine/task/due_zone.hpp"

namespace aido::task {

aido::recurrence::zone zone_of(const due& d, std::string_view workspace_zone) {
  if (const auto* zoned = std::get_if<due_zoned>(&d))
    if (const auto own = aido::recurrence::find_zone(zoned->zone)) return *own;
  if (const auto shared = aido::recurrence::find_zone(workspace_zone)) return *shared;
  return aido::recurrence::find_zone("UTC").value();
}

}  // namespace aido::task
