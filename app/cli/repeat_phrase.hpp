#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "engine/base/result.hpp"

namespace aido::cli {

/// The `recurrence` of a body for what a person says: an RRULE ("FREQ=…", with or without "RRULE:"), or daily, weekly,
/// monthly, yearly, weekdays, "every day", "every 2 weeks", "every mon, thu", "weekly on mon, thu"; each also with
/// "after completion". Pure. Fails with invalid_value or unsupported_rule, saying what is understood.
result<boost::json::object> read_repeat(std::string_view phrase);

}  // namespace aido::cli
