#include "engine/task/series_change.hpp"

#include <algorithm>

#include "engine/recurrence/expand.hpp"
#include "engine/task/apply_change.hpp"
#include "engine/task/exceptions_along.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/rule_of.hpp"

namespace aido::task {

namespace {

using std::chrono::days;
using std::chrono::floor;

template <class Change, class Asked, class Kept, class Present>
void confirm(std::optional<Change>& c, const Asked& asked, const Kept& kept, const Present& present) {
  if (!c && asked && kept && *kept != present) c = present;
}

enum class own_slot { of_the_rule, beside_it };

/// How many of `rule`, which has COUNT and counts from the due, there were, the slot of `t` included.
std::uint32_t number_from_due(const state& t, const aido::recurrence::rule& rule) {
  if (t.slot_number) return *t.slot_number;
  const auto start = start_of(*t.recurrence, series_due(t));
  const auto own = aido::recurrence::first_after(rule, start, slot_of(t) - std::chrono::seconds{1});
  if (!own) return *rule.count;
  return own->at == slot_of(t) ? own->number : own->number - 1;
}

/// The same however the series of `t` counts; absent for a rule without COUNT.
std::optional<std::uint32_t> number_of(const state& t) {
  const auto rule = rule_of(*t.recurrence, series_due(t));
  if (!rule || !rule->count) return std::nullopt;
  return t.recurrence->anchor == anchor::due ? number_from_due(t, *rule) : number_from_completion(t);
}

/// `r` as the rule of what is left from `t` on: of its own slot, if `r` has it, and those after it.
void count_from_here(recurrence& r, const state& t, own_slot own) {
  auto rule = aido::recurrence::parse_rule(r.rrule);
  const auto number = number_of(t);
  if (!rule || !rule->count || !number) return;
  const auto left = *rule->count - std::min(*rule->count, *number) + (own == own_slot::of_the_rule ? 1 : 0);
  rule->count = std::max(left, 1U);
  r.rrule = aido::recurrence::to_text(*rule);
}

/// What a change does to the series of an occurrence, step by step.
class settlement {
 public:
  settlement(changed& c, const change& asked, const state& current)
      : c_(c),
        asked_(asked),
        current_(current),
        wanted_(c.recurrence ? **c.recurrence : *current.recurrence),
        place_{.slot = slot_of(current), .slot_number = current.slot_number, .missed = current.missed} {}

  result<void> run() {
    const bool same_rule = wanted_.rrule == current_.recurrence->rrule;
    const bool new_start = names_new_start(asked_.patch, current_);
    if (asked_.scope == scope::following && c_.due && same_rule && !new_start) {
      if (auto ok = follow_the_due(); !ok) return ok;
    } else if (c_.recurrence && same_rule && !new_start) {
      stay();
    } else if (c_.recurrence && !new_start && !c_.due && still_has_the_slot()) {
      stay_by_new_rule();
    } else if (c_.recurrence) {
      begin_anew();
    }
    if (c_.recurrence) c_.recurrence = wanted_;
    write_place();
    write_kept_due();
    return {};
  }

 private:
  bool by_due() const { return wanted_.anchor == anchor::due; }
  bool was_by_due() const { return current_.recurrence->anchor == anchor::due; }

  /// The series goes on from where the occurrence moves to. A time that moves within its day leaves the series the day
  /// that it started on: what is monthly on the 31st may stand on the 28th now.
  result<void> follow_the_due() {
    const auto to = local_of(**c_.due);
    auto before = *current_.recurrence;
    if (!was_by_due()) before.start = slot_of(current_);
    const bool had_slot = has_slot(before, series_due(current_), slot_of(current_));
    auto moved = wanted_;
    moved.start = to;
    const bool has_it = has_slot(moved, **c_.due, to);
    if (had_slot && !has_it)
      return failure{
          errc::invalid_value, "/due",
          "The rule of the series names its days or times, and this due is none of them; send the recurrence "
          "for the new due, too."};
    auto on_the_same_day = moved;
    on_the_same_day.start = floor<days>(start_of(wanted_, series_due(current_))) + (to - floor<days>(to));
    if (!by_due()) {
      wanted_ = moved;
      place_.slot_number = number_by_another_anchor();
    } else if (was_by_due() && had_slot && floor<days>(to) == floor<days>(slot_of(current_)) &&
               has_slot(on_the_same_day, **c_.due, to)) {
      wanted_ = on_the_same_day;
    } else {
      count_from_here(moved, current_, has_it ? own_slot::of_the_rule : own_slot::beside_it);
      wanted_ = moved;
      place_.slot_number.reset();
    }
    take_exceptions_along(before, to);
    place_.slot = to;
    c_.recurrence = wanted_;
    goes_on_with_new_due_ = true;
    return {};
  }

  void take_exceptions_along(const recurrence& before, local_time to) {
    const moved_series m{.before = before,
                         .like_before = series_due(current_),
                         .from = slot_of(current_),
                         .after = wanted_,
                         .like_after = **c_.due,
                         .to = to};
    wanted_.exceptions = exceptions_along(m);
  }

  /// The number goes on where the series counts from something else from now on.
  std::optional<std::uint32_t> number_by_another_anchor() const {
    if (by_due() == was_by_due()) return current_.slot_number;
    const auto number = number_of(current_);
    return number ? std::optional(std::max(*number, 1U)) : std::nullopt;
  }

  /// What counted from completion has the grid of its last one alone.
  void stay() {
    place_.slot_number = number_by_another_anchor();
    if (by_due() && !was_by_due()) wanted_.start = place_.slot;
  }

  bool still_has_the_slot() const {
    auto r = wanted_;
    r.start = current_.recurrence->start;
    return by_due() && was_by_due() && has_slot(r, series_due(current_), slot_of(current_));
  }

  void stay_by_new_rule() {
    wanted_.start = current_.recurrence->start;
    place_.slot_number = first_of_count();
  }

  void begin_anew() {
    const auto& due = c_.due ? *c_.due : current_.due;
    if (!due) return;
    place_.slot = local_of(*due);
    place_.slot_number = by_due() ? std::nullopt : first_of_count();
    goes_on_with_new_due_ = true;
  }

  /// A new COUNT counts from this occurrence on.
  std::optional<std::uint32_t> first_of_count() const {
    const auto rule = aido::recurrence::parse_rule(wanted_.rrule);
    return rule && rule->count ? std::optional<std::uint32_t>(1) : std::nullopt;
  }

  state as_it_will_be() const {
    auto after = current_;
    apply_change(after, c_);
    return after;
  }

  /// Only where applying the change would not come there by itself.
  void write_place() {
    const auto after = as_it_will_be();
    if (!c_.recurrence || !after.due) return;
    if (after.slot != place_.slot || after.slot_number != place_.slot_number) c_.place = place_;
  }

  void write_kept_due() {
    const auto after = as_it_will_be();
    if (!after.due) return;
    std::optional<task::due> kept;
    if (!goes_on_with_new_due_ && !same_kind_and_zone(series_due(current_), *after.due)) kept = series_due(current_);
    auto content = after.series_content.value_or(series_content{});
    if (content.due == kept) return;
    content.due = std::move(kept);
    c_.series_content = content == series_content{} ? boxed<series_content>{} : boxed(std::move(content));
  }

  changed& c_;
  const change& asked_;
  const state& current_;
  recurrence wanted_;
  series_place place_;
  bool goes_on_with_new_due_ = false;
};

}  // namespace

void add_what_the_series_lacks(changed& c, const change& asked, const state& current) {
  if (!current.recurrence || !current.due || asked.scope == scope::this_one) return;
  const auto& p = asked.patch;
  if (current.series_content) {
    const auto& kept = *current.series_content;
    confirm(c.list, p.list, kept.list, current.list);
    confirm(c.title, p.title, kept.title, current.title);
    confirm(c.notes, p.notes, kept.notes, current.notes);
    confirm(c.priority, p.priority, kept.priority, current.priority);
    confirm(c.labels, p.labels, kept.labels, current.labels);
    confirm(c.checklist, p.checklist, kept.checklist, current.checklist);
    confirm(c.rank, p.rank, kept.rank, current.rank);
    if (!c.reminders && p.reminders && kept.reminders) c.reminders = plans_of(current.reminders);
    if (!c.assignee && p.assignee && kept.assignee) c.assignee = current.assignee;
  }
  const bool moved_alone =
      local_of(*current.due) != slot_of(current) || !same_kind_and_zone(*current.due, series_due(current));
  if (asked.scope == scope::following && p.due && !c.due && moved_alone) c.due = current.due;
}

result<void> settle_in_series(changed& c, const change& asked, const state& current) {
  if (!current.recurrence || !current.due) return {};
  if (asked.scope == scope::this_one) {
    if (c.recurrence)
      return failure{errc::invalid_value, "/recurrence",
                     "A rule is of the whole series; change it from here on with the scope \"following\"."};
    c.reach = reach::occurrence;
  }
  if (c.recurrence && !*c.recurrence) return {};
  if (c.due && !*c.due) return {};
  return settlement(c, asked, current).run();
}

bool names_new_start(const patch& asked, const state& current) {
  if (!asked.recurrence || !*asked.recurrence) return false;
  const auto& start = (*asked.recurrence)->start;
  return start && (!current.recurrence || *start != current.recurrence->start);
}

}  // namespace aido::task
