#include "engine/reminder/quiet.hpp"

#include "engine/recurrence/zone.hpp"

namespace aido::reminder {

std::optional<std::string> fault_of(const workspace::quiet_hours& q) {
  const auto from = parse_time_of_day(q.from);
  const auto to = parse_time_of_day(q.to);
  if (!from || !to || *from == *to) return "from and to must be two different times of day such as \"22:00\".";
  if (!recurrence::find_zone(q.zone))
    return "There is no such time zone; an IANA name such as \"Europe/Berlin\" is needed.";
  return std::nullopt;
}

std::optional<instant> quiet_until(const workspace::quiet_hours& q, instant now) {
  const auto zone = recurrence::find_zone(q.zone);
  const auto from = parse_time_of_day(q.from);
  const auto to = parse_time_of_day(q.to);
  if (!zone || !from || !to) return std::nullopt;
  const auto local = zone->to_local(now);
  const auto midnight = std::chrono::floor<std::chrono::days>(local);
  const auto since_midnight = local - midnight;
  const bool over_midnight = *from > *to;
  const bool in_evening = since_midnight >= from->since_midnight;
  const bool in_morning = since_midnight < to->since_midnight;
  const bool quiet = over_midnight ? in_evening || in_morning : in_evening && in_morning;
  if (!quiet) return std::nullopt;
  const auto day = over_midnight && in_evening ? midnight + std::chrono::days{1} : midnight;
  const auto end = zone->to_instant(local_time{day} + to->since_midnight).at;
  // An hour that the clocks pass twice ends after its first passing.
  return end > now ? std::optional(end) : std::nullopt;
}

}  // namespace aido::reminder
