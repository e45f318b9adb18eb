#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.hpp"
#include "engine/recurrence/rule.hpp"

namespace date {
class time_zone;
}

namespace aido::recurrence {

/// What a clock change did to a wall time on its way to UTC.
enum class clock_change {
  none,
  moved_by_gap,  ///< The clocks skipped it: it moved forward by the length of the gap.
  first_of_two,  ///< The clocks passed it twice: the first time is meant.
};

/// A wall time in UTC, and how it got there.
struct resolved {
  instant at;
  clock_change change = clock_change::none;
  friend bool operator==(const resolved&, const resolved&) = default;
};

/// An IANA time zone: a small value, valid for the whole run, usable from any thread.
class zone {
 public:
  /// The IANA name, as tzdata has it.
  std::string_view name() const noexcept;

  /// By the rules of the tzdata in use; for dates far ahead by the rules as they are known today.
  resolved to_instant(local_time at) const;
  /// The wall time at `at`, cut to the second.
  local_time to_local(instant at) const;

  friend bool operator==(const zone&, const zone&) = default;

 private:
  friend std::optional<zone> find_zone(std::string_view iana_name) noexcept;
  explicit zone(const date::time_zone* rules) noexcept : rules_(rules) {}

  const date::time_zone* rules_;
};

/// The zone of that exact name ("Europe/Berlin", "UTC"); absent when tzdata has none. Any thread.
std::optional<zone> find_zone(std::string_view iana_name) noexcept;

/// `r` with an UNTIL in UTC turned into the wall time of `z`; any other rule comes back unchanged.
rule localized(rule r, const zone& z);

/// Of the tzdata in use ("2026a"); "unknown" when the system does not say.
std::string tzdata_version();

}  // namespace aido::recurrence
