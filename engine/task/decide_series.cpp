#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/next_occurrence.hpp"
#include "engine/task/recording.hpp"
#include "engine/task/rule_of.hpp"

/// Resting, going on with and ending a series.
namespace aido::task {

namespace {

failure does_not_recur() { return {errc::conflict, {}, "The task does not recur."}; }

failure is_over() { return {errc::conflict, {}, "This occurrence is no longer open; use the open one of its series."}; }

}  // namespace

result<events> decide_end_series(const state& current, const decide_context& context) {
  if (!current.recurrence) return current.series ? result<events>(events{}) : does_not_recur();
  if (current.status != status::open) return is_over();
  recording r(context.cause, current);
  r.add(series_ended{});
  return r.take();
}

result<events> decide_pause(const state& current, const decide_context& context) {
  if (!current.recurrence) return does_not_recur();
  if (current.status != status::open) return is_over();
  if (current.paused) return events{};
  recording r(context.cause, current);
  r.add(paused{});
  return r.take();
}

result<events> decide_resume(const state& current, const decide_context& context) {
  if (!current.recurrence) return does_not_recur();
  if (current.status != status::open) return is_over();
  if (!current.paused) return events{};
  auto after = current;
  after.paused = false;
  resumed what;
  if (const auto again = resume_series(current, context); again.next) {
    what.due = moved_to(series_due(current), *again.next);
    what.missed = again.missed;
    what.slot_number = again.slot_number;
    after.due = what.due;
  }
  const bool moves = what.due.has_value();
  recording r(context.cause, current);
  r.add(std::move(what));
  if (moves) arm_future(r, after, context);
  return r.take();
}

}  // namespace aido::task
