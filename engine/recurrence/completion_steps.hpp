#pragma once

#include <optional>

#include "engine/recurrence/series.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::recurrence {

/// Steps over the slots of a series that counts from completion, as if each occurrence were done on the day it is due:
/// the next one lies on a later day, and where the month's end moved an occurrence, its day is that of those after it.
/// COUNT counts what is due; what is left out is marked and has no number. A value, to be used by one thread at a time.
class completion_steps {
 public:
  /// Of `s`, whose rule is as it was written: not clamped yet. With `after` it begins on that day, without numbers, if
  /// neither COUNT nor the month's end make the way there matter; else at the start.
  completion_steps(series s, month_end_policy at_month_end, std::optional<local_time> after = std::nullopt);

  /// The next slot; absent at the end, and from then on.
  std::optional<standing_slot> next();

  /// The rule as it is clamped where the last slot came from.
  const rule& present_rule() const noexcept { return given_by_; }

 private:
  rule clamped(local_time anchor) const;

  series s_;
  month_end_policy at_month_end_;
  std::optional<std::uint32_t> count_;
  rule present_;   ///< Of the slots that come.
  rule given_by_;  ///< Of the last one.
  expansion slots_;
  bool numbered_ = true;
  std::uint32_t number_ = 0;
};

}  // namespace aido::recurrence
