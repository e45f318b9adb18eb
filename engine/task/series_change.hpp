#pragma once

#include "engine/base/result.hpp"
#include "engine/task/commands.hpp"
#include "engine/task/events.hpp"

namespace aido::task {

/// Adds to `c` what `asked` names and `current`, an occurrence of a series, has already, but its series does not.
void add_what_the_series_lacks(changed& c, const change& asked, const state& current);

/// Completes `c`, the change of an occurrence, by what becomes of its series: how far it reaches, where the series
/// starts and stands, and which kind of due it keeps. Fails with invalid_value on a rule for one occurrence alone, and
/// on a due that the series cannot follow.
result<void> settle_in_series(changed& c, const change& asked, const state& current);

/// Whether `asked` names another start than the series of `current` has.
bool names_new_start(const patch& asked, const state& current);

}  // namespace aido::task
