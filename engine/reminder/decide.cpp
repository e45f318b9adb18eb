#include "engine/reminder/decide.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/reminder/outstanding.hpp"
#include "engine/task/recording.hpp"
#include "engine/text.hpp"

namespace aido::reminder {

namespace {

const state* find(const task::state& t, const reminder_id& id) {
  const auto at = std::ranges::find(t.reminders, id, &state::id);
  return at == t.reminders.end() ? nullptr : &*at;
}

failure no_reminder(const reminder_id& id) {
  return {errc::not_found, {}, "The task has no reminder " + to_string(id) + "."};
}

/// When the snooze ends.
result<instant> end_of(const snooze_plan& plan, instant now) {
  if (plan.until.has_value() == plan.for_seconds.has_value())
    return failure{errc::invalid_value, "", "Exactly one of until and for_seconds is needed."};
  const std::string field = plan.until ? "/until" : "/for_seconds";
  const bool in_range = plan.until || (plan.for_seconds->count() > 0 && *plan.for_seconds <= limits::max_snooze);
  const auto until = plan.until ? *plan.until : in_range ? now + *plan.for_seconds : now;
  if (until > now && until <= now + limits::max_snooze) return until;
  return failure{errc::invalid_value, field,
                 "It must be later than now, by at most " + std::to_string(limits::max_snooze.count()) + " days."};
}

/// The channels that have still to settle `r` once `done` has.
std::uint32_t others_left(const std::vector<owed>& all, const state& r, const channel_id& done) {
  return static_cast<std::uint32_t>(std::ranges::count_if(
      all, [&](const owed& o) { return o.reminder == r.id && o.channel != done && o.step == step::first; }));
}

/// Once the reminder is settled, a later step's letter that arrived is recorded, and a failure only while it is owed.
bool is_to_settle(const settle& what, const state& r, const std::vector<owed>& all) {
  if (!is_unseen(r.status) || r.arming != what.arming || r.round != what.round || is_settled(r, what.channel))
    return false;
  const bool is_owed =
      std::ranges::any_of(all, [&](const owed& o) { return o.reminder == r.id && o.channel == what.channel; });
  return r.status == status::fired || what.outcome == settlement::delivered || is_owed;
}

}  // namespace

result<events> decide_snooze(const snooze& what, const task::state& current, const decide_context& context) {
  const auto* r = find(current, what.reminder);
  if (r == nullptr) return no_reminder(what.reminder);
  const auto until = end_of(what.plan, context.now);
  if (!until) return until.error();
  if (current.status != task::status::open)
    return failure{errc::conflict, {}, "The task is not open: its reminders do not fire."};
  if (r->status == status::snoozed && r->until == *until) return events{};
  task::recording record(context.cause, current);
  record.add(snoozed{.reminder = r->id, .arming = r->arming + 1, .until = *until});
  return record.take();
}

result<events> decide_redeliver(const redeliver& what, const task::state& current, const decide_context& context) {
  const auto* r = find(current, what.reminder);
  if (r == nullptr) return no_reminder(what.reminder);
  if (!is_unseen(r->status) && r->status != status::acknowledged)
    return failure{errc::conflict, {}, "The reminder has not fired: there is nothing to send again."};
  task::recording record(context.cause, current);
  record.add(requeued{.reminder = r->id, .arming = r->arming, .round = r->round + 1});
  return record.take();
}

result<events> decide_acknowledge(const acknowledge& what, const task::state& current, const decide_context& context) {
  const auto* r = find(current, what.reminder);
  if (r == nullptr) return no_reminder(what.reminder);
  if (r->status == status::acknowledged) return events{};
  if (!is_unseen(r->status))
    return failure{errc::conflict, {}, "The reminder has not fired: there is nothing to acknowledge."};
  task::recording record(context.cause, current);
  record.add(acknowledged{.reminder = r->id, .arming = r->arming});
  return record.take();
}

result<events> decide_settle(const settle& what, const task::state* current, const decide_context& context) {
  if (current == nullptr || current->trashed_at) return events{};
  const auto* r = find(*current, what.reminder);
  const auto all = outstanding(*current, context.workspace, context.now);
  if (r == nullptr || !is_to_settle(what, *r, all)) return events{};
  const settled done{.reminder = r->id,
                     .arming = r->arming,
                     .round = r->round,
                     .channel = what.channel,
                     .attempts = what.attempts,
                     .remaining = others_left(all, *r, what.channel)};
  task::recording record(context.cause, *current);
  if (what.outcome == settlement::delivered) {
    record.add(delivered{done});
  } else {
    record.add(failed{done, text::fitted(what.why, limits::max_why)});
  }
  return record.take();
}

}  // namespace aido::reminder
