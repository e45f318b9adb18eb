#pragma once

#include <vector>

#include "engine/recurrence/rule.hpp"
#include "engine/recurrence/word_tokens.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::recurrence {

/// Places in a month or year as words name them: days by number, weekdays and workdays by ordinal.
struct month_spots {
  token first;               ///< The word that they begin with, for failures.
  std::vector<int> months;   ///< Those named, 1 to 12; without any: of every month, or of the year.
  signed_set<366> days;      ///< "the 15th", "the last day".
  bool bare_days = false;    ///< Some of them without the word "day": of a month then, never of a year.
  weekday_parts weekdays;    ///< "the last Friday".
  signed_set<366> workdays;  ///< "the second last weekday": of those from Monday to Friday.

  bool any() const noexcept { return days.any() || weekdays.any() || workdays.any(); }

  /// Adds the `ordinals` of `noun`, a unit (days), weekday or workday. False when an ordinal is out of range.
  bool add(const std::vector<int>& ordinals, const token& noun);
};

/// Puts the spots into `r`, whose FREQ says what they are places of: MONTHLY or YEARLY. Days that some months lack
/// become the last day, or are left out, as `policy` says. Fails with what is wrong with the spots, as words that
/// follow their first one.
result<void> place_spots(rule& r, const month_spots& spots, month_end_policy policy);

}  // namespace aido::recurrence
