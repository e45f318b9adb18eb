#include "engine/task/next_occurrence.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::seconds;

using aido::recurrence::series;
using aido::recurrence::series_steps;
using aido::recurrence::slot;
using aido::recurrence::zone;

/// The time up to now, for slots of the kind of a due. A time is past when its instant has come, which the wall clock
/// alone does not say where it changes; a day is past when it has ended, not when it begins.
class past {
 public:
  past(const due& like, const decide_context& context)
      : zone_(zone_of(like, context.workspace.zone)),
        now_(context.now),
        is_of_days_(std::holds_alternative<due_date>(like)) {}

  bool has(local_time at) const {
    return is_of_days_ ? at < floor<days>(zone_.to_local(now_)) : zone_.to_instant(at).at <= now_;
  }

  /// All times up to here are past. In the days around a change of the clock, some after it may be too.
  local_time certain() const {
    constexpr hours a_day{24};
    const auto local = zone_.to_local(now_);
    if (is_of_days_) return floor<days>(local) - seconds{1};
    return std::min({local, zone_.to_local(now_ - a_day) + a_day, zone_.to_local(now_ + a_day) - a_day});
  }

 private:
  zone zone_;
  instant now_;
  bool is_of_days_;
};

void go_on_with(continuation& c, const std::optional<slot>& slot) {
  if (!slot) return;
  c.next = slot->at;
  if (slot->number > 0) c.slot_number = slot->number;
}

std::optional<slot> first_ahead(const series& s, local_time after, const past& p) {
  series_steps steps(s, std::max(after, p.certain()));
  auto slot = steps.next_due();
  while (slot && p.has(slot->at)) slot = steps.next_due();
  return slot;
}

std::vector<local_time> passed_after(const series& s, local_time after, const past& p, std::size_t most) {
  std::vector<local_time> slots;
  series_steps steps(s, after);
  while (slots.size() < most) {
    const auto slot = steps.next_due();
    if (!slot || !p.has(slot->at)) break;
    slots.push_back(slot->at);
  }
  return slots;
}

continuation from_due(const state& t, const series& s, const past& p) {
  const auto done = slot_of(t);
  continuation c;
  go_on_with(c, first_ahead(s, done, p));
  if (t.recurrence->catch_up != catch_up::none) c.missed = passed_after(s, done, p, limits::max_missed_slots);
  return c;
}

/// COUNT counts occurrences then, not slots.
continuation from_completion(const state& t, local_date day, const zone& z) {
  const auto left = left_from_completion(t);
  if (left == 0U) return {};
  continuation c;
  go_on_with(c, first_after_completion(t, day, z));
  if (left) c.slot_number = number_from_completion(t) + 1;
  return c;
}

/// What is done is done on its day; what is skipped ahead of it was to be done on its due's.
local_date day_of(const state& t, ending how, local_time now) {
  return floor<days>(how == ending::skipped ? std::max(now, local_of(*t.due)) : now);
}

/// The slots from that of `t` on which are past and not listed yet, as many as it can list beside those of before; its
/// own is one, even where the rule has none there.
std::vector<local_time> passed_since(const state& t, const series& s, const past& p) {
  std::vector<local_time> passed{slot_of(t)};
  for (const auto slot : passed_after(s, slot_of(t), p, limits::max_missed_slots)) passed.push_back(slot);
  std::erase_if(passed, [&](local_time slot) { return has_missed(t, slot); });
  passed.resize(std::min(passed.size(), room_for_missed(t)));
  return passed;
}

}  // namespace

bool has_missed(const state& t, local_time slot) { return std::ranges::find(t.missed, slot) != t.missed.end(); }

std::size_t room_for_missed(const state& t) {
  return limits::max_missed_slots - std::min(limits::max_missed_slots, t.missed.size());
}

continuation continue_series(const state& t, ending how, const decide_context& context) {
  const auto& like = series_due(t);
  const auto zone = zone_of(like, context.workspace.zone);
  if (t.recurrence->anchor == anchor::completion)
    return from_completion(t, day_of(t, how, zone.to_local(context.now)), zone);
  const auto series = series_of(t, *t.recurrence, zone);
  return series ? from_due(t, *series, past(like, context)) : continuation{};
}

continuation resume_series(const state& t, const decide_context& context) {
  if (!past(*t.due, context).has(local_of(*t.due))) return {};
  const auto& like = series_due(t);
  const past p(like, context);
  if (!p.has(slot_of(t))) return {.next = slot_of(t), .slot_number = t.slot_number, .missed = {}};

  const bool by_due = t.recurrence->anchor == anchor::due;
  auto recurrence = *t.recurrence;
  // The last completion made this slot; what lies before is of no grid any more.
  if (!by_due) recurrence.start = slot_of(t);
  auto series = series_of(t, recurrence, zone_of(like, context.workspace.zone));
  if (!series) return {};
  if (!by_due) series->rule.count.reset();
  continuation c;
  go_on_with(c, first_ahead(*series, slot_of(t), p));
  // Nothing was completed meanwhile.
  if (!by_due) c.slot_number = t.slot_number;
  if (t.recurrence->catch_up != catch_up::none) c.missed = passed_since(t, *series, p);
  return c;
}

}  // namespace aido::task
