#include "engine/task/exceptions_along.hpp"

#include <algorithm>

#include "engine/recurrence/expand.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::seconds;

using aido::recurrence::moment;
using aido::recurrence::moment_form;

/// The slots of a rule, wherever it ends.
class grid {
 public:
  grid(const recurrence& r, const due& like) : rule_(rule_of(r, like)), start_(start_of(r, like)) {
    if (!rule_) return;
    rule_->count.reset();
    rule_->until.reset();
  }

  /// Whether `e` takes a slot away.
  bool meets(const moment& e) const {
    if (!rule_) return false;
    const auto found = aido::recurrence::first_after(*rule_, start_, e.at - seconds{1});
    if (!found) return false;
    return e.form == moment_form::time ? found->at == e.at : found->at < e.at + days{1};
  }

  /// The slot nearest to `at`; absent where there is none near.
  std::optional<local_time> nearest(local_time at) const {
    constexpr int most_looked_at = 1'000;
    if (!rule_) return std::nullopt;
    auto slots = aido::recurrence::expansion::after(*rule_, start_, std::max(at - reach(), start_) - seconds{1});
    std::optional<local_time> before;
    for (int i = 0; i < most_looked_at; ++i) {
      const auto next = slots.next();
      if (!next) return before;
      if (next->at >= at) return before && at - *before < next->at - at ? before : next->at;
      before = next->at;
    }
    return std::nullopt;
  }

 private:
  /// So far back there is a slot of most rules.
  days reach() const {
    const auto intervals = static_cast<int>(std::min<std::uint32_t>(rule_->interval, 1'000));
    switch (rule_->freq) {
      case aido::recurrence::frequency::yearly: return days{366} * intervals;
      case aido::recurrence::frequency::monthly: return days{62} * intervals;
      case aido::recurrence::frequency::weekly: return days{7} * intervals;
      default: return days{1} * intervals;
    }
  }

  result<aido::recurrence::rule> rule_;
  local_time start_;
};

moment of_kind(moment e, const due& like) {
  return std::holds_alternative<due_date>(like) ? moment{.at = floor<days>(e.at), .form = moment_form::date} : e;
}

moment moved_as_far(const moment& e, const moved_series& m) {
  if (e.form == moment_form::date) return {.at = e.at + (floor<days>(m.to) - floor<days>(m.from)), .form = e.form};
  return of_kind({.at = e.at + (m.to - m.from)}, m.like_after);
}

/// As far as the slot moved; slots of months and years do not all move as far, so that the one is meant that is
/// nearest.
moment moved(const moment& e, const moved_series& m, const grid& after) {
  auto to = moved_as_far(e, m);
  if (after.meets(to)) return to;
  if (const auto slot = after.nearest(to.at)) to.at = to.form == moment_form::date ? floor<days>(*slot) : *slot;
  return to;
}

/// Where the days of the slots are those of completions, only the time of the day moves.
moment at_the_new_time(const moment& e, const moved_series& m) {
  const auto day = floor<days>(e.at);
  if (e.form == moment_form::date || e.at - day != m.from - floor<days>(m.from)) return e;
  return of_kind({.at = day + (m.to - floor<days>(m.to))}, m.like_after);
}

}  // namespace

std::vector<moment> exceptions_along(const moved_series& m) {
  const bool by_due = m.before.anchor == anchor::due && m.after.anchor == anchor::due;
  const grid before(m.before, m.like_before);
  const grid after(m.after, m.like_after);
  auto all = m.after.exceptions;
  for (auto& e : all) {
    if (e.at < (e.form == moment_form::time ? m.from : floor<days>(m.from))) continue;
    if (!by_due)
      e = at_the_new_time(e, m);
    else if (before.meets(e) && !after.meets(e))
      e = moved(e, m, after);
  }
  const auto sorted = aido::recurrence::exceptions::of(std::move(all));
  return sorted ? sorted->all() : m.after.exceptions;
}

}  // namespace aido::task
