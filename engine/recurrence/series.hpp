#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/recurrence/expand.hpp"

namespace aido::recurrence {

enum class moment_form { time, date };

/// A wall time or a whole day: what a series starts at, and what it leaves out (EXDATE).
struct moment {
  local_time at;  ///< Midnight for a date.
  moment_form form = moment_form::time;
  friend auto operator<=>(const moment&, const moment&) = default;
};

/// "2026-12-24T08:00" or "2026-12-24"; absent for anything else.
std::optional<moment> parse_moment(std::string_view text) noexcept;
/// The text that `parse_moment` reads.
std::string to_text(const moment& e);

/// Exceptions in order, each once.
class exceptions {
 public:
  exceptions() = default;
  /// In any order. Fails with invalid_value beyond limits::max_exceptions.
  static result<exceptions> of(std::vector<moment> all);

  /// The exception that takes `at` away; nullptr when it stands. O(log n).
  const moment* covering(local_time at) const noexcept;
  const std::vector<moment>& all() const noexcept { return all_; }

  friend bool operator==(const exceptions&, const exceptions&) = default;

 private:
  std::vector<moment> all_;
};

/// Everything that says when a task recurs: (RRULE, DTSTART, EXDATE). COUNT counts a slot whether it is left out or
/// not, as RFC 5545 has it.
struct series {
  recurrence::rule rule;  ///< An UNTIL in UTC has to be `localized` before.
  local_time start;
  exceptions left_out;
  std::optional<counted_slot> counted = std::nullopt;  ///< Saves a rule with COUNT the way from its start.
  friend bool operator==(const series&, const series&) = default;
};

/// Whether a slot of the rule is due, or was taken away.
enum class standing { due, excepted };

struct standing_slot {
  recurrence::slot slot;
  recurrence::standing standing = standing::due;
  friend bool operator==(const standing_slot&, const standing_slot&) = default;
};

/// Steps over a series' slots in order, those that are left out included and marked. A value, to be used by one thread
/// at a time; the series has to outlive it. Its time per step is that of `expansion`.
class series_steps {
 public:
  explicit series_steps(const series& s) : series_(s), slots_(s.rule, s.start) {}
  /// From the first slot after `after` on; numbers its slots only where the rule has COUNT (see `expansion::after`).
  series_steps(const series& s, local_time after);

  /// The next slot; absent at the end, and from then on.
  std::optional<standing_slot> next();

  /// The next slot that is not left out. An exception costs one step, however many slots of its day it takes away.
  std::optional<slot> next_due();

  /// As of `expansion`.
  std::uint64_t steps() const noexcept { return slots_.steps(); }

 private:
  const series& series_;
  expansion slots_;
};

/// The first slot of `s` after `after` that is not left out.
std::optional<slot> first_after(const series& s, local_time after);

/// The slots between `after` (exclusive) and `last` (inclusive) that are left out, oldest first, at most `most` of
/// them.
std::vector<local_time> excepted_between(const series& s, local_time after, local_time last, std::size_t most);

}  // namespace aido::recurrence
