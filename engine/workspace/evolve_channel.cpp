#include "engine/workspace/evolve_channel.hpp"

#include <algorithm>

#include "engine/workspace/evolve_personal.hpp"
#include "engine/workspace/takers.hpp"

namespace aido::workspace {

namespace {

constexpr std::string_view out_of_order = "its version does not follow";

std::vector<channel>::iterator find(state& w, const event& e) {
  return std::ranges::find(w.channels, channel_id{e.subject.value}, &channel::id);
}

template <class Change>
std::string_view update(state& w, const event& e, const event_meta& meta, Change change) {
  const auto at = find(w, e);
  if (at == w.channels.end()) return "its channel does not exist";
  if (e.version != at->version.next()) return out_of_order;
  change(*at);
  at->version = e.version;
  at->updated_at = meta.at;
  return {};
}

void switch_on(channel& c, instant now) {
  c.status = channel_status::on;
  c.why_off.clear();
  if (c.digest) c.digest_since = now;
}

/// The same for an event that counts in the channel's ledger.
template <class Change>
std::string_view update_ledger(state& w, const event& e, Change change) {
  const auto at = find(w, e);
  if (at == w.channels.end()) return "its channel does not exist";
  if (e.version != at->ledger_version.next()) return out_of_order;
  change(*at);
  at->ledger_version = e.version;
  return {};
}

}  // namespace

std::string_view apply(state& w, const event& e, const channel_created& c, const event_meta& meta) {
  if (find(w, e) != w.channels.end()) return "the channel exists already";
  if (e.version != version{1}) return out_of_order;
  w.channels.push_back({.id = {e.subject.value},
                        .kind = c.kind,
                        .url = c.url,
                        .to = c.to,
                        .secret = c.secret,
                        .events = c.events,
                        .status = channel_status::on,
                        .why_off = {},
                        .since = meta.at,
                        .created_at = meta.at,
                        .updated_at = meta.at,
                        .version = e.version,
                        .digest = c.digest,
                        .digest_since = c.digest ? meta.at : instant{},
                        .last_digest = {},
                        .ledger_version = {}});
  return {};
}

std::string_view apply(state& w, const event& e, const channel_changed& changed, const event_meta& meta) {
  return update(w, e, meta, [&](channel& c) {
    with_new_takers(w, meta.at, [&] {
      c.url = changed.url.value_or(c.url);
      c.to = changed.to.value_or(c.to);
      c.events = changed.events.value_or(c.events);
      if (changed.status) switch_on(c, meta.at);
      if (!changed.digest) return;
      c.digest = *changed.digest;
      c.digest_since = meta.at;
    });
  });
}

std::string_view apply(state& w, const event& e, const channel_switched_off& off, const event_meta& meta) {
  return update(w, e, meta, [&](channel& c) {
    c.status = channel_status::off;
    c.why_off = off.why;
  });
}

std::string_view apply(state& w, const event& e, const channel_removed&, const event_meta& meta) {
  if (const auto why = update(w, e, meta, [](channel&) {}); !why.empty()) return why;
  const channel_id id{e.subject.value};
  with_new_takers(w, meta.at, [&] {
    std::erase_if(w.channels, [&](const channel& c) { return c.id == id; });
    if (w.default_channel == id) w.default_channel.reset();
    end_steps_to(w, id, meta.at);
  });
  return {};
}

std::string_view apply(state& w, const event& e, const digest_fired& d, const event_meta& meta) {
  return update_ledger(w, e, [&](channel& c) {
    c.last_digest = digest{.day = d.day, .status = digest_status::fired, .at = meta.at, .attempts = 0, .why = {}};
  });
}

std::string_view apply(state& w, const event& e, const digest_missed& d, const event_meta& meta) {
  return update_ledger(w, e, [&](channel& c) {
    c.last_digest = digest{.day = d.day, .status = digest_status::missed, .at = meta.at, .attempts = 0, .why = {}};
  });
}

std::string_view apply(state& w, const event& e, const digest_settled& d, const event_meta& meta) {
  return update_ledger(w, e, [&](channel& c) {
    c.last_digest = digest{.day = d.day, .status = d.outcome, .at = meta.at, .attempts = d.attempts, .why = d.why};
  });
}

std::string_view apply(state& w, const event& e, const notifications_changed& changed, const event_meta& meta) {
  if (e.version != w.version.next()) return out_of_order;
  with_new_takers(w, meta.at, [&] {
    if (changed.quiet_hours) w.quiet_hours = *changed.quiet_hours;
    if (changed.default_channel) w.default_channel = *changed.default_channel;
    w.version = e.version;
    w.updated_at = meta.at;
  });
  return {};
}

}  // namespace aido::workspace
