#include "engine/workspace/personal_digest.hpp"

#include "engine/ordinals.hpp"
#include "engine/reminder/way.hpp"

namespace aido::workspace {

namespace {

bool is_own(const std::optional<digest_schedule>& s, const principal& who) { return s && s->who == who; }

bool is_own_or_none(const std::optional<digest_schedule>& s, const principal& who) { return !s || is_own(s, who); }

}  // namespace

bool tells_of(const digest_schedule& s, const task::state& t) { return !s.who || reminder::is_for(t) == *s.who; }

const quiet_hours* quiet_hours_of(const channel& c, const state& w) {
  const auto* const own = c.digest && c.digest->who ? find_personal(w, *c.digest->who) : nullptr;
  const auto& quiet = own != nullptr && own->steps ? own->quiet_hours : w.quiet_hours;
  return quiet ? &*quiet : nullptr;
}

bool is_about_own_digest(const change_channel& what, const state& w, const principal& by) {
  const auto& p = what.patch;
  if (!p.digest || p.url || p.to || p.events || p.status) return false;
  const auto* const c = find_channel(w, what.channel);
  return c != nullptr && is_own_or_none(c->digest, by) && is_own_or_none(*p.digest, by);
}

events and_end_digests(events leaving, const principal& who, const state& w, const command& cause) {
  for (const auto& c : w.channels) {
    if (!is_own(c.digest, who)) continue;
    const auto ordinal = ordinals::events + static_cast<std::uint32_t>(leaving.size());
    channel_changed none;
    none.digest.emplace();
    leaving.push_back({.id = {derived_id(cause.id, ordinal)},
                       .subject = {c.id.value},
                       .version = c.version.next(),
                       .data = std::move(none)});
  }
  return leaving;
}

}  // namespace aido::workspace
