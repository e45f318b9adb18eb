#pragma once

#include "app/cli/api.hpp"
#include "app/cli/arguments.hpp"
#include "app/cli/due_phrase.hpp"

namespace aido::cli {

/// The machine's clock in the zone of the settings.
result<standpoint> standpoint_of(const app::settings& s);

/// The body of POST or PATCH /v1/tasks that the arguments ask for, but for the title of a new task and the list. What
/// is not named is not in it; "none" clears. Fails with invalid_value, naming the flag in `field`. Pure.
result<json::object> task_fields(const arguments& given, const standpoint& from);

/// `--at` as the API takes it: a Log-Position as it is, or a moment in RFC 3339; empty when it is not given.
result<std::string> as_of_of(const arguments& given, const standpoint& from);

}  // namespace aido::cli
