#include <array>
#include <stdexcept>

#include "engine/recurrence/expand.hpp"
#include "test/bench/measurement.hpp"
#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

constexpr std::size_t rounds = 5;
constexpr std::size_t slots_per_rule = 400'000;
constexpr double wanted_per_second = 1e6;

// What people repeat, in the forms that words and pages make.
constexpr std::array rules{
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1",
};

/// Steps over `slots_per_rule` slots, from the start again whenever the calendar ends.
void step(const char* text) {
  const auto rule = recurrence::parse_rule(text).value();
  const auto start = parse_local_time("2026-01-01T08:00").value();
  recurrence::expansion slots(rule, start);
  for (std::size_t i = 0; i < slots_per_rule; ++i) {
    auto next = slots.next();
    if (next) continue;
    slots = recurrence::expansion(rule, start);
    if (!slots.next()) throw std::runtime_error("the rule has no slots");
  }
}

/// Slots per second, as many of each rule.
double expand_all() {
  const stopwatch watch;
  for (const auto* text : rules) step(text);
  return static_cast<double>(rules.size() * slots_per_rule) / watch.seconds();
}

}  // namespace

figures recurrence_slots() {
  return in_turns(rounds, expand_all, [] { return wanted_per_second; });
}

}  // namespace aido::bench
