#include "engine/recurrence/preview.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/recurrence/completion_steps.hpp"
#include "engine/recurrence/english.hpp"
#include "engine/recurrence/month_end.hpp"

namespace aido::recurrence {

namespace {

using namespace std::chrono;

failure too_far() {
  return {errc::invalid_value, "",
          "It lies more than " + std::to_string(limits::max_preview_steps) +
              " occurrences ahead of the start, and a rule with COUNT has to count them."};
}

std::string day_and_month(local_time at) {
  const auto date = date_words(floor<days>(at));
  return date.substr(0, date.rfind(' '));
}

std::string month_of(local_time at) {
  const auto date = day_and_month(at);
  return date.substr(date.find(' ') + 1);
}

std::string clock_of(local_time at) { return clock_words(at - floor<days>(at)); }

int greatest_of(const signed_set<31>& days) {
  int greatest = 0;
  days.for_each([&](int day) { greatest = std::max(greatest, day); });
  return greatest;
}

/// The interval before the one of a slot is not always one of the rule.
std::string what_was_skipped(const rule& r) {
  const bool by_year = r.freq == frequency::yearly;
  const bool meets_each = r.interval == 1 && (by_year || r.by_month.none());
  return std::string("the ") + (by_year ? "year" : "month") + (meets_each ? " before" : " that was due before");
}

std::string place_words(const series& s, const previewed& p) {
  if (p.slot.why == reason::clamped)
    return std::to_string(p.wanted_day) + " is not in " + month_of(p.slot.at) + ": moved to the last day";
  if (p.slot.why == reason::after_skip) return what_was_skipped(s.rule) + " has no such day: it was skipped";
  return {};
}

std::string change_words(const zone& z, const previewed& p) {
  const auto at = p.slot.at;
  switch (p.resolved.change) {
    case clock_change::none: break;
    case clock_change::moved_by_gap:
      return "the clocks skip " + clock_of(at) + " on " + day_and_month(at) + ": " +
             clock_of(z.to_local(p.resolved.at));
    case clock_change::first_of_two:
      return "the clocks pass " + clock_of(at) + " twice on " + day_and_month(at) + ": the first one";
  }
  return {};
}

std::string exception_words(const series& s, const previewed& p) {
  if (p.standing == standing::due) return {};
  const auto* taken = s.left_out.covering(p.slot.at);
  const bool whole_day = taken != nullptr && taken->form == moment_form::date;
  return (whole_day ? day_and_month(p.slot.at) + " is" : std::string("it is")) + " an exception: left out";
}

/// `rule_of` says by which rule `steps` gave its last slot.
template <class Steps, class RuleOf>
result<std::vector<previewed>> shown(Steps& steps, const zone& z, std::optional<local_time> after, std::size_t count,
                                     RuleOf rule_of) {
  std::vector<previewed> shown;
  std::size_t passed = 0;
  while (shown.size() < std::min(count, limits::max_preview)) {
    const auto next = steps.next();
    if (!next) break;
    if (!after || next->slot.at > *after)
      shown.push_back(
          {next->slot, next->standing, z.to_instant(next->slot.at), greatest_of(anchor_days(rule_of(steps)))});
    else if (++passed > limits::max_preview_steps)
      return too_far();
  }
  return shown;
}

}  // namespace

result<std::vector<previewed>> preview(const series& s, const zone& z, std::optional<local_time> after,
                                       std::size_t count) {
  const bool directly = after && !s.rule.count;
  auto steps = directly ? series_steps(s, *after) : series_steps(s);
  return shown(steps, z, after, count, [&](const series_steps&) -> const rule& { return s.rule; });
}

result<std::vector<previewed>> preview_from_completion(const series& s, month_end_policy at_month_end, const zone& z,
                                                       std::optional<local_time> after, std::size_t count) {
  completion_steps steps(s, at_month_end, after);
  return shown(steps, z, after, count,
               [](const completion_steps& given) -> const rule& { return given.present_rule(); });
}

std::vector<std::string_view> reasons_of(const previewed& p) {
  std::vector<std::string_view> reasons;
  if (p.slot.why == reason::clamped) reasons.emplace_back("clamped");
  if (p.slot.why == reason::after_skip) reasons.emplace_back("after_skip");
  if (p.standing == standing::excepted) reasons.emplace_back("excepted");
  if (p.resolved.change == clock_change::moved_by_gap) reasons.emplace_back("moved_by_gap");
  if (p.resolved.change == clock_change::first_of_two) reasons.emplace_back("first_of_two");
  return reasons;
}

std::string sentence_of(const series& s, const zone& z, const previewed& p) {
  std::string sentence;
  for (const auto& part : {exception_words(s, p), place_words(s, p), change_words(z, p)}) {
    if (part.empty()) continue;
    if (!sentence.empty()) sentence += "; ";
    sentence += part;
  }
  return sentence;
}

}  // namespace aido::recurrence
