#include "engine/workspace/digest.hpp"

#include <algorithm>

#include "engine/recurrence/zone.hpp"
#include "engine/workspace/state.hpp"

namespace aido::workspace {

namespace {

using std::chrono::days;

constexpr days a_week{7};

/// A zone that tzdata has lost reads as UTC: late is better than never.
recurrence::zone zone_of(const digest_schedule& s) {
  const auto zone = recurrence::find_zone(s.zone);
  return zone ? *zone : recurrence::find_zone("UTC").value();
}

bool is_on(const digest_schedule& s, local_date day) {
  const auto iso = std::chrono::weekday(day).iso_encoding();
  return s.days.empty() || std::ranges::find(s.days, static_cast<weekday>(iso - 1)) != s.days.end();
}

planned_digest planned_on(const digest_schedule& s, local_date day) {
  return {.day = day, .at = zone_of(s).to_instant(local_time{day} + s.at.since_midnight).at};
}

bool gets_digests(const channel& c) noexcept { return c.status == channel_status::on && c.digest.has_value(); }

/// What was late does not lose its place to what is late by less. The schedule may have changed meanwhile, or be gone.
instant place_in_order(const channel& c, const digest& fired) {
  return c.digest ? std::min(planned_on(*c.digest, fired.day).at, fired.at) : fired.at;
}

}  // namespace

result<void> check_digest(const digest_schedule& s, const state& of) {
  if (!recurrence::find_zone(s.zone))
    return failure{errc::invalid_value, "/digest/zone",
                   "There is no such time zone; an IANA name such as \"Europe/Berlin\" is needed."};
  auto days = s.days;
  std::ranges::sort(days);
  if (std::ranges::adjacent_find(days) != days.end())
    return failure{errc::invalid_value, "/digest/days", "It holds each day once."};
  if (s.who && !is_principal_of(of, *s.who))
    return failure{errc::invalid_value, "/digest/who", "There is no such member or key."};
  return {};
}

local_date day_of(const digest_schedule& s, instant now) { return std::chrono::floor<days>(zone_of(s).to_local(now)); }

std::optional<planned_digest> digest_on(const channel& c, local_date day) {
  const bool recorded = c.last_digest && day <= c.last_digest->day;
  if (!gets_digests(c) || recorded || !is_on(*c.digest, day)) return std::nullopt;
  const auto planned = planned_on(*c.digest, day);
  return planned.at > c.digest_since ? std::optional(planned) : std::nullopt;
}

std::optional<planned_digest> next_digest(const channel& c) {
  if (!gets_digests(c)) return std::nullopt;
  auto day = day_of(*c.digest, c.digest_since);
  if (c.last_digest) day = std::max(day, c.last_digest->day + days{1});
  // The first day may be too late for its own moment.
  for (const auto last = day + a_week; day <= last; day += days{1})
    if (const auto p = digest_on(c, day)) return p;
  return std::nullopt;
}

std::optional<planned_digest> due_digest(const channel& c, instant now) {
  if (!gets_digests(c)) return std::nullopt;
  auto day = day_of(*c.digest, now);
  for (const auto first = day - a_week; day >= first; day -= days{1})
    if (const auto p = digest_on(c, day); p && p->at <= now) return p;
  return std::nullopt;
}

std::optional<owed_digest> outstanding_digest(const channel& c) {
  const auto& last = c.last_digest;
  if (c.status != channel_status::on || !last || last->status != digest_status::fired) return std::nullopt;
  return owed_digest{.channel = c.id, .day = last->day, .since = place_in_order(c, *last), .fired_at = last->at};
}

uuid message_of(const owed_digest& o) noexcept {
  return uuid_v5(o.channel.value, "message/digest/" + to_string(o.day));
}

}  // namespace aido::workspace
