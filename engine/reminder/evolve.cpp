#include "engine/reminder/evolve.hpp"

#include <algorithm>

#include "engine/reminder/outstanding.hpp"

namespace aido::reminder {

namespace {

constexpr std::string_view not_waiting = "its reminder is neither pending nor snoozed";

state* find(task::state& t, const reminder_id& id) {
  const auto at = std::ranges::find(t.reminders, id, &state::id);
  return at == t.reminders.end() ? nullptr : &*at;
}

state* find_waiting(task::state& t, const reminder_id& id, std::uint32_t arming) {
  auto* r = find(t, id);
  return r != nullptr && is_waiting(r->status) && r->arming == arming ? r : nullptr;
}

void forget_acknowledgement(state& r) {
  r.acknowledged_at.reset();
  r.acknowledged_by.reset();
}

/// Waiting again, as if it had never fired.
void arm(state& r, std::uint32_t arming, status as) {
  r.status = as;
  r.arming = arming;
  r.fired_at.reset();
  r.late_by_seconds.reset();
  r.until.reset();
  r.round = 0;
  r.requeued_at.reset();
  r.deliveries.clear();
  forget_acknowledgement(r);
}

std::string_view settle_one(task::state& t, const settled& s, delivery done) {
  auto* r = find(t, s.reminder);
  if (r == nullptr || !is_unseen(r->status) || r->arming != s.arming || r->round != s.round)
    return "its reminder is not owed to any channel";
  if (is_settled(*r, s.channel)) return "its channel has settled it already";
  done.channel = s.channel;
  done.attempts = s.attempts;
  r->deliveries.push_back(std::move(done));
  if (s.remaining > 0) return {};
  const auto arrived = std::ranges::find(r->deliveries, settlement::delivered, &delivery::outcome);
  r->status = arrived != r->deliveries.end() ? status::delivered : status::failed;
  return {};
}

}  // namespace

std::string_view apply(task::state& t, const fired& f, const event_meta& meta) {
  auto* r = find_waiting(t, f.reminder, f.arming);
  if (r == nullptr) return not_waiting;
  r->status = status::fired;
  r->fired_at = meta.at;
  r->late_by_seconds = f.late_by_seconds;
  return {};
}

std::string_view apply(task::state& t, const dropped& d, const event_meta&) {
  auto* r = find_waiting(t, d.reminder, d.arming);
  if (r == nullptr) return not_waiting;
  r->status = status::dropped;
  return {};
}

std::string_view apply(task::state& t, const cancelled& c, const event_meta&) {
  auto* r = find(t, c.reminder);
  if (r == nullptr || !is_waiting(r->status)) return not_waiting;
  r->status = status::cancelled;
  return {};
}

std::string_view apply(task::state& t, const armed& a, const event_meta&) {
  auto* r = find(t, a.reminder);
  if (r == nullptr || a.arming != r->arming + 1) return "its arming does not follow";
  arm(*r, a.arming, status::pending);
  return {};
}

std::string_view apply(task::state& t, const snoozed& s, const event_meta&) {
  auto* r = find(t, s.reminder);
  if (r == nullptr || s.arming != r->arming + 1) return "its arming does not follow";
  arm(*r, s.arming, status::snoozed);
  r->until = s.until;
  return {};
}

std::string_view apply(task::state& t, const delivered& d, const event_meta& meta) {
  return settle_one(t, d, {.channel = {}, .outcome = settlement::delivered, .attempts = 0, .why = {}, .at = meta.at});
}

std::string_view apply(task::state& t, const failed& f, const event_meta& meta) {
  return settle_one(t, f, {.channel = {}, .outcome = settlement::failed, .attempts = 0, .why = f.why, .at = meta.at});
}

std::string_view apply(task::state& t, const requeued& q, const event_meta& meta) {
  auto* r = find(t, q.reminder);
  if (r == nullptr || !r->fired_at || r->arming != q.arming || q.round != r->round + 1)
    return "its reminder has not fired, or its round does not follow";
  r->status = status::fired;
  r->round = q.round;
  r->requeued_at = meta.at;
  r->deliveries.clear();
  forget_acknowledgement(*r);
  return {};
}

std::string_view apply(task::state& t, const acknowledged& a, const event_meta& meta) {
  auto* r = find(t, a.reminder);
  if (r == nullptr || !is_unseen(r->status) || r->arming != a.arming)
    return "its reminder has not fired, or was acknowledged already";
  r->status = status::acknowledged;
  r->acknowledged_at = meta.at;
  r->acknowledged_by = meta.by;
  return {};
}

}  // namespace aido::reminder
