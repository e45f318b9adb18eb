#include "eventstore/digest_audit.hpp"

namespace aido::eventstore {

namespace {

/// What an event records of the digest of a day.
struct recorded_digest {
  channel_id channel;
  local_date day;
  std::optional<instant> planned;  // absent: it was missed
};

std::optional<recorded_digest> recorded_by(const event& e) {
  const channel_id channel{e.subject.value};
  if (const auto* const fired = std::get_if<workspace::digest_fired>(&e.data))
    return recorded_digest{.channel = channel, .day = fired->day, .planned = fired->planned};
  if (const auto* const missed = std::get_if<workspace::digest_missed>(&e.data))
    return recorded_digest{.channel = channel, .day = missed->day, .planned = std::nullopt};
  return std::nullopt;
}

/// What is wrong with it, being recorded at `at` of a channel that was as `c`; empty when nothing is.
std::string_view fault_of(const recorded_digest& d, const workspace::channel& c, instant at) {
  if (c.last_digest && d.day == c.last_digest->day) return "was recorded twice";
  if (c.last_digest && d.day < c.last_digest->day) return "was recorded after that of a later day";
  const auto due = workspace::digest_on(c, d.day);
  if (!due) return "is of a day that its schedule does not have";
  if (d.planned.value_or(due->at) != due->at) return "is of an instant that its schedule does not have";
  return due->at > at ? "was recorded before its time" : std::string_view();
}

}  // namespace

void digest_audit::take(const record& r, workspace_ptr before, const std::vector<applied_event>& applied) {
  for (std::size_t i = 0; i < applied.size(); ++i) {
    const auto& after = applied[i].workspace;
    if (!after) continue;
    const auto said = recorded_by(r.events[i]);
    const auto* const c = said && before ? workspace::find_channel(*before, said->channel) : nullptr;
    const auto fault = c != nullptr ? fault_of(*said, *c, r.at) : std::string_view();
    if (!fault.empty()) found(said->channel, said->day, fault);
    before = after;
  }
}

void digest_audit::end(const workspace::state& w, instant passed) {
  for (const auto& c : w.channels)
    if (const auto next = workspace::next_digest(c); next && next->at <= passed)
      found(c.id, next->day, "was due, and neither fired nor was missed");
}

void digest_audit::found(const channel_id& channel, local_date day, std::string_view why) {
  ++wrong_;
  if (!first_) first_ = wrong_digest{.channel = channel, .day = day, .why = why};
}

}  // namespace aido::eventstore
