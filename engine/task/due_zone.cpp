#include "engine/task/due_zone.hpp"

namespace aido::task {

aido::recurrence::zone zone_of(const due& d, std::string_view workspace_zone) {
  if (const auto* zoned = std::get_if<due_zoned>(&d))
    if (const auto own = aido::recurrence::find_zone(zoned->zone)) return *own;
  if (const auto shared = aido::recurrence::find_zone(workspace_zone)) return *shared;
  return aido::recurrence::find_zone("UTC").value();
}

instant reminders_count_from(const due& d, const due_reading& how) {
  auto at = local_of(d);
  if (std::holds_alternative<due_date>(d)) at += how.reminder_time.since_midnight;
  return zone_of(d, how.zone).to_instant(at).at;
}

}  // namespace aido::task
