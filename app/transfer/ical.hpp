#pragma once

#include <array>
#include <libical/ical.h>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/time.hpp"

/// The little of libical that reading and writing share.
namespace aido::transfer::ical {

struct free_component {
  void operator()(icalcomponent* c) const noexcept { icalcomponent_free(c); }
};
using component = std::unique_ptr<icalcomponent, free_component>;

/// RFC 5545's 1 is the highest, ours is 4.
inline int priority_from(int theirs) noexcept {
  return theirs == 0 ? 0 : theirs <= 2 ? 4 : theirs <= 4 ? 3 : theirs <= 6 ? 2 : 1;
}
inline int priority_to(int ours) noexcept { return ours == 0 ? 0 : 9 - 2 * ours; }

inline constexpr const char* list_property = "X-AIDO-LIST";
/// Fields of a recurrence that an RRULE cannot say, by the properties that say them.
inline constexpr std::array<std::pair<const char*, std::string_view>, 3> recurrence_properties{
    {{"X-AIDO-ANCHOR", "anchor"}, {"X-AIDO-MONTH-END", "month_end"}, {"X-AIDO-CATCH-UP", "catch_up"}}};
/// A label with a comma, which libical cannot escape in CATEGORIES.
inline constexpr const char* label_property = "X-AIDO-LABEL";
inline constexpr const char* checklist_property = "X-AIDO-CHECKLIST";

}  // namespace aido::transfer::ical
