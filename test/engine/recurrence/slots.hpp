#pragma once

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "engine/recurrence/expand.hpp"

namespace aido::recurrence {

inline local_time local(std::string_view text) { return parse_local_time(text).value(); }

inline rule rule_of(std::string_view text) {
  auto parsed = parse_rule(text);
  if (!parsed) ADD_FAILURE() << text << ": " << parsed.error().detail;
  return parsed ? *parsed : rule{};
}

/// At most `most` slots of (`r`, `start`), by stepping.
inline std::vector<slot> slots_of(const rule& r, local_time start, std::size_t most) {
  std::vector<slot> slots;
  expansion steps(r, start);
  while (slots.size() < most) {
    const auto next = steps.next();
    if (!next) break;
    slots.push_back(*next);
  }
  return slots;
}

/// The same as texts of their dates ("1997-09-02").
inline std::vector<std::string> dates_of(const rule& r, local_time start, std::size_t most) {
  std::vector<std::string> dates;
  for (const auto& s : slots_of(r, start, most)) dates.push_back(to_string(s.at).substr(0, 10));
  return dates;
}

/// The same as texts to the minute ("1997-09-02T09:00").
inline std::vector<std::string> minutes_of(const rule& r, local_time start, std::size_t most) {
  std::vector<std::string> minutes;
  for (const auto& s : slots_of(r, start, most)) minutes.push_back(to_string(s.at).substr(0, 16));
  return minutes;
}

}  // namespace aido::recurrence
