#include "engine/task/understand.hpp"

#include "engine/recurrence/whole_days.hpp"
#include "engine/recurrence/words.hpp"

namespace aido::task {

namespace {

result<void> take_words(const std::string& words, recurrence& into) {
  const auto phrase = aido::recurrence::parse_words(words);
  if (!phrase) return failure{phrase.error().code, "/recurrence/words", phrase.error().detail};
  into.rrule = aido::recurrence::to_text(phrase->rule);
  into.anchor = phrase->counting == aido::recurrence::counting::completion ? anchor::completion : anchor::due;
  into.month_end = phrase->month_end == aido::recurrence::month_end_policy::clamp ? month_end::clamp : month_end::skip;
  return {};
}

template <class T>
bool is_null(const std::optional<std::optional<T>>& field) {
  return field && !*field;
}
template <class T>
T value_or(const std::optional<std::optional<T>>& field, const T& otherwise) {
  return field.value_or(std::nullopt).value_or(otherwise);
}

/// `present` without what the plan puts back to its default: words and the due then say it anew.
recurrence without_nulls(recurrence present, const recurrence_plan& plan) {
  const recurrence defaults;
  if (is_null(plan.anchor)) present.anchor = defaults.anchor;
  if (is_null(plan.month_end)) present.month_end = defaults.month_end;
  if (is_null(plan.catch_up)) present.catch_up = defaults.catch_up;
  if (is_null(plan.exceptions)) present.exceptions.clear();
  return present;
}

result<void> take_exceptions(const std::vector<aido::recurrence::moment>& all, recurrence& into) {
  const auto sorted = aido::recurrence::exceptions::of(all);
  if (!sorted) return failure{sorted.error().code, "/recurrence/exceptions", sorted.error().detail};
  into.exceptions = sorted->all();
  return {};
}

std::optional<task::due> with_time_of(const std::string& rrule, std::optional<task::due> due) {
  const auto* day = due ? std::get_if<due_date>(&*due) : nullptr;
  const auto rule = aido::recurrence::parse_rule(rrule);
  if (day == nullptr || !rule) return due;
  const auto time = aido::recurrence::first_time_of(*rule);
  return time ? task::due{due_floating{day->date + *time}} : due;
}

}  // namespace

result<understood> understand(const recurrence_plan& plan, const recurrence* present, std::optional<task::due> due) {
  if (!plan.rrule.empty() && !plan.words.empty())
    return failure{errc::invalid_value, "/recurrence", "Either rrule or words says when it recurs, not both."};
  auto r = without_nulls(present != nullptr ? *present : recurrence{}, plan);
  if (!plan.rrule.empty()) r.rrule = plan.rrule;
  if (!plan.words.empty())
    if (auto ok = take_words(plan.words, r); !ok) return ok.error();
  r.anchor = value_or(plan.anchor, r.anchor);
  r.month_end = value_or(plan.month_end, r.month_end);
  r.catch_up = value_or(plan.catch_up, r.catch_up);
  if (plan.exceptions && *plan.exceptions)
    if (auto ok = take_exceptions(**plan.exceptions, r); !ok) return ok.error();
  const bool same_rule = present != nullptr && present->rrule == r.rrule;
  if (!same_rule) due = with_time_of(r.rrule, due);
  if (plan.start && *plan.start)
    r.start = *plan.start;
  else if ((is_null(plan.start) || !same_rule) && due)
    r.start = local_of(*due);
  return understood{.recurrence = std::move(r), .due = due};
}

}  // namespace aido::task
