#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "engine/base/result.hpp"
#include "engine/base/time.hpp"
#include "engine/recurrence/day_filter.hpp"
#include "engine/recurrence/rule.hpp"

namespace aido::recurrence {

/// Why a slot lies where it does.
enum class reason {
  plain,       ///< As the rule says.
  clamped,     ///< The month has no such day; this is its last one (see month_end.hpp).
  after_skip,  ///< The month or year before would have been due, but has no such day, and was skipped.
};

/// One time at which a rule is due.
struct slot {
  local_time at;
  std::uint32_t number = 0;  ///< 1 for the first slot of the series; 0 where it was not counted (`first_after`).
  reason why = reason::plain;
  friend bool operator==(const slot&, const slot&) = default;
};

/// A slot whose number in its series is known: counting goes on after it, also where the rule has no such slot any
/// more.
struct counted_slot {
  local_time at;
  std::uint32_t number = 0;
  friend bool operator==(const counted_slot&, const counted_slot&) = default;
};

/// The slots of a rule from its start (DTSTART) on, one by one and strictly ascending, in wall time as RFC 5545
/// defines it. The first slot is the first match at or after the start: a start that does not match the rule itself is
/// no slot and is not counted (RFC 5545 leaves that case open). Ends at COUNT, UNTIL, the end of year 9999, or once no
/// match can come (once the calendar has gone round). Allocates nothing; a value, to be used by one thread at a time.
class expansion {
 public:
  /// `r` has to satisfy `check_parts`, as every rule from `parse_rule` does; one that does not has no slots. An UNTIL
  /// in UTC is compared as if it were wall time: `localized` (zone.hpp) translates it first.
  expansion(const rule& r, local_time start);

  /// The slots after `after` alone. Without COUNT it goes there directly, however far it is, and leaves the numbers 0;
  /// with COUNT it counts its way, interval by interval, from `counted` (not after `after`) or from the start.
  static expansion after(const rule& r, local_time start, local_time after, std::optional<counted_slot> counted = {});

  /// The next slot; absent at the end, and from then on.
  std::optional<slot> next();

  /// Gives out no slot at or before `at`; those that are left out so still count. Looks at none of them, but for the
  /// positions of BYSETPOS, and enters each interval on the way.
  void go_past(local_time at);

  /// How many intervals of the rule lie between the present one and that of `at`: what counting would have to enter.
  std::int64_t intervals_to(local_time at) const noexcept;

  /// How much work it was so far: the intervals entered and the places looked at.
  std::uint64_t steps() const noexcept { return steps_; }

 private:
  void prepare_times(const rule& r);
  void enter(interval_number number);
  bool enter_next();
  void skip_to(local_time at);
  void pass_places_to(local_time at) noexcept;
  int places_before(local_time at) const noexcept;
  int times_before(std::chrono::seconds time_of_day) const noexcept;
  bool passes_over_interval() const noexcept;
  std::uint32_t set_positions() noexcept;
  bool pass_over(std::uint32_t slots) noexcept;
  int place_from(int place) const noexcept;
  local_time at_place(int place) noexcept;
  reason why(local_time at) const noexcept;

  day_filter filter_;
  frequency freq_;
  std::uint32_t interval_;
  std::uint32_t count_;       ///< Slots that may still come.
  std::uint32_t most_empty_;  ///< Intervals in a row without a slot; after more there is never one.
  local_time start_;
  local_time from_;   ///< Slots are counted from here: the start, or where `after` goes directly.
  local_time shown_;  ///< Slots before it are counted, but not given out.
  local_time last_;   ///< Slots lie at or before it.
  signed_set<366> set_pos_;
  bool by_set_pos_;
  signed_set<31> anchor_days_;  ///< Where the rule clamps: a slot on another day of the month is clamped.
  bool clamps_;

  std::array<std::uint8_t, 24> hours_{};
  std::array<std::uint8_t, 60> minutes_{};
  std::array<std::uint8_t, 60> seconds_{};
  int hour_count_ = 0;
  int minute_count_ = 0;
  int second_count_ = 0;
  int times_ = 0;  ///< Of each day: the product of the three.

  interval_number number_ = 0;       ///< Of the current interval.
  interval_number last_number_ = 0;  ///< Of the interval that `last_` lies in.
  interval_days current_;
  int places_ = 0;        ///< Days times times of the current interval, before BYSETPOS.
  int place_ = 0;         ///< The next one to look at.
  int passed_from_ = -1;  ///< From here on, and up to
  int passed_to_ = 0;     ///< here, places count without a look at each: those before `shown_`.
  int day_ = 0;           ///< The day of the last place, and
  int day_rank_ = 0;      ///< its rank among the chosen days.
  bool skipped_ = false;  ///< The interval before had no day to choose from.
  bool ended_ = false;
  std::uint32_t emitted_ = 0;
  bool numbered_ = true;
  int positions_of_ = -1;        ///< An interval of so many places has
  std::uint32_t positions_ = 0;  ///< so many that BYSETPOS takes.
  std::uint64_t steps_ = 0;
};

/// The first slot of (`r`, `start`) that lies after `after`: of expansion::after.
std::optional<slot> first_after(const rule& r, local_time start, local_time after,
                                std::optional<counted_slot> counted = {});

/// Whether (`r`, `start`) has at least one slot; `errc::invalid_value` with the reason if not. Takes bounded time.
result<void> check_satisfiable(const rule& r, local_time start);

}  // namespace aido::recurrence
