#pragma once

#include <string>

#include "app/cli/api.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/task/state.hpp"

/// What the API says, for people.
namespace aido::cli {

/// {"date"}, {"local"} or {"local", "zone"}, as the API has them.
json::object json_of(const task::due& d);

/// "2026-12-01", "2026-12-01 08:00", "2026-12-01 08:00 Europe/Berlin"; empty for null.
std::string due_text(const json::value* due);

/// "every week (FREQ=WEEKLY;BYDAY=MO)", "FREQ=…, after completion".
std::string repeat_text(const json::value* recurrence);

/// "15m before", "at 2026-12-01 07:00".
std::string reminder_text(const json::object& reminder, const recurrence::zone& here);

/// An RFC 3339 instant by the clock on the wall: "2026-12-01 08:00:00"; unchanged when it is none.
std::string instant_text(const std::string& at, const recurrence::zone& here);

/// "1d", "90m", "45s": a length of time that read_duration understands.
std::string duration_text(std::int64_t seconds);

}  // namespace aido::cli
