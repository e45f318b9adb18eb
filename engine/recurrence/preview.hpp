#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/recurrence/series.hpp"
#include "engine/recurrence/words.hpp"
#include "engine/recurrence/zone.hpp"

namespace aido::recurrence {

/// A slot as it will come: in wall time, in UTC, and what happened to it on the way.
struct previewed {
  recurrence::slot slot;
  recurrence::standing standing = recurrence::standing::due;
  recurrence::resolved resolved;
  int wanted_day = 0;  ///< Of a clamped slot: the day of the month that the rule means.
  friend bool operator==(const previewed&, const previewed&) = default;
};

/// Up to `count` slots of `s` in `z` from its start on, or from the first one after `after`; those that are left out
/// are among them, marked. `count` is at most limits::max_preview. Fails with invalid_value when a rule with COUNT
/// would have to count more than limits::max_preview_steps slots on its way to `after`. Takes bounded time.
result<std::vector<previewed>> preview(const series& s, const zone& z, std::optional<local_time> after,
                                       std::size_t count);

/// The same of a series that counts from completion, see completion_steps: `s.rule` is as it was written.
result<std::vector<previewed>> preview_from_completion(const series& s, month_end_policy at_month_end, const zone& z,
                                                       std::optional<local_time> after, std::size_t count);

/// The names of all that makes a slot other than plain: clamped, after_skip, excepted, moved_by_gap, first_of_two.
std::vector<std::string_view> reasons_of(const previewed& p);

/// Why the slot lies where it does, in words for a person; empty for a plain one.
std::string sentence_of(const series& s, const zone& z, const previewed& p);

}  // namespace aido::recurrence
