#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"

/// What people say for days and times. Pure: where and when they stand comes in.
///
/// A day: 2026-12-01, today, tomorrow, yesterday, mon … sunday (the next one, never today), +3d, +2w, +1m, +1y.
/// A time: 8:00, 17:30:15. A moment: a time (the next one), a day and a time with a blank, "at" or T between,
/// +90min, +2h, or RFC 3339 with Z or an offset. In either case; English.
namespace aido::cli {

/// Where and when somebody stands who says "tomorrow".
struct standpoint {
  instant now;
  recurrence::zone here;

  local_time reading() const { return here.to_local(now); }
};

/// A due. A day alone is due on that day. A moment stays at its wall-clock time wherever the person is, unless `fixed`
/// names the zone that it stands in; RFC 3339 always stands in a zone, that of `fixed` or else `from.here`. Fails with
/// invalid_value: the detail has the phrase and what is understood.
result<task::due> read_due(std::string_view phrase, const standpoint& from,
                           const std::optional<recurrence::zone>& fixed = std::nullopt);

/// A day; a moment is refused.
result<local_date> read_day(std::string_view phrase, const standpoint& from);

/// A moment in UTC; a day alone is its midnight.
result<instant> read_moment(std::string_view phrase, const standpoint& from);

/// "90s", "15m", "15 min", "2h", "1d", "1w", one or several ("1h30m"), in seconds.
result<std::chrono::seconds> read_duration(std::string_view phrase);

}  // namespace aido::cli
