#include "engine/workspace/decide_channel.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/if_different.hpp"
#include "engine/ordinals.hpp"
#include "engine/reminder/quiet.hpp"
#include "engine/text.hpp"
#include "engine/workspace/dapr_target.hpp"
#include "engine/workspace/families.hpp"

namespace aido::workspace {

namespace {

failure invalid(std::string_view field, std::string rule) {
  return {errc::invalid_value, std::string(field), std::move(rule)};
}

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// The form of what comes after the scheme is the edge's to check, with a library.
result<void> check_url(std::string_view url) {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  if (web && url.size() <= limits::max_url && is_printable(url)) return {};
  return invalid("/url", "A URL that begins with https:// (or http://) is needed, of at most " +
                             std::to_string(limits::max_url) + " printable ASCII characters.");
}

// Stricter than RFC 5321, which lets quotes and comments in.
result<void> check_address(std::string_view to) {
  constexpr std::string_view specials = "<>()[],;:\\\"";
  const auto at = to.find('@');
  const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < to.size() && to.find('@', at + 1) == to.npos;
  if (shaped && to.size() <= limits::max_address && is_printable(to) && to.find_first_of(specials) == to.npos)
    return {};
  return invalid("/to", "One e-mail address such as \"ada@example.org\" is needed, of at most " +
                            std::to_string(limits::max_address) + " characters.");
}

result<void> check_events(const std::vector<std::string>& events) {
  const bool known = std::ranges::all_of(events, [](const auto& e) { return e == reminder_fired_event; });
  if (known && events.size() <= 1) return {};
  return invalid("/events", "It holds each wanted type once; there is \"" + std::string(reminder_fired_event) + "\".");
}

result<void> check_dapr_target(std::string_view to) {
  if (to.size() <= limits::max_address && read_dapr_target(to)) return {};
  return invalid("/to", "One of invoke/APP/METHOD, publish/PUBSUB/TOPIC and binding/NAME is needed, of at most " +
                            std::to_string(limits::max_address) + " letters, digits, dots, dashes and underscores.");
}

result<void> check_target(channel_kind kind, std::string_view url, std::string_view to) {
  const bool by_url = kind == channel_kind::webhook || kind == channel_kind::push;
  if (by_url && !to.empty()) return invalid("/to", "Only e-mail and Dapr have an address.");
  if (!by_url && !url.empty()) return invalid("/url", "E-mail and Dapr have an address (to) and no url.");
  if (by_url) return check_url(url);
  return kind == channel_kind::email ? check_address(to) : check_dapr_target(to);
}

result<void> check_digest_if_any(const std::optional<digest_schedule>& s, const state& of) {
  return s ? check_digest(*s, of) : result<void>();
}

result<const channel*> find_present(const state& current, const channel_id& id, const command& cause) {
  const auto* c = find_channel(current, id);
  if (c == nullptr) return not_found("channel", to_string(id));
  if (auto ok = check_version(cause, c->version); !ok) return ok.error();
  return c;
}

result<void> check_quiet_hours(const quiet_hours& q) {
  const auto why = reminder::fault_of(q);
  return why ? result<void>(invalid("/quiet_hours", *why)) : result<void>();
}

}  // namespace

result<events> decide_channel(const create_channel& what, const state& current, const command& cause) {
  if (cause.condition.one_of)
    return failure{errc::version_mismatch, {}, "The channel does not exist yet: it has no version."};
  const auto& plan = what.plan;
  if (!plan.kind) return failure{errc::missing_field, "/kind", "The kind is needed: webhook, email, push or dapr."};
  // The edge has taken that of push apart.
  if (plan.subscription) return invalid("/subscription", "Only push has a subscription.");
  if (auto ok = check_target(*plan.kind, plan.url, plan.to); !ok) return ok.error();
  const auto wanted = plan.events.value_or(std::vector{std::string(reminder_fired_event)});
  if (auto ok = check_events(wanted); !ok) return ok.error();
  if (auto ok = check_digest_if_any(plan.digest, current); !ok) return ok.error();
  if (current.channels.size() >= limits::max_channels)
    return failure{
        errc::limit_reached, {}, "A workspace has at most " + std::to_string(limits::max_channels) + " channels."};
  return one_event(cause, subject_of(cause), {},
                   channel_created{.kind = *plan.kind,
                                   .url = plan.url,
                                   .to = plan.to,
                                   .secret = what.secret,
                                   .events = wanted,
                                   .digest = plan.digest});
}

result<events> decide_channel(const change_channel& what, const state& current, const command& cause) {
  const auto found = find_present(current, what.channel, cause);
  if (!found) return found.error();
  const auto& c = **found;
  const auto& p = what.patch;
  if (c.kind == channel_kind::push && p.url)
    return invalid("/url", "Another subscription is another channel: create one for it.");
  if (auto ok = check_target(c.kind, p.url.value_or(c.url), p.to.value_or(c.to)); !ok) return ok.error();
  if (p.events)
    if (auto ok = check_events(*p.events); !ok) return ok.error();
  if (p.digest)
    if (auto ok = check_digest_if_any(*p.digest, current); !ok) return ok.error();
  channel_changed changed{.url = if_different(p.url, c.url),
                          .to = if_different(p.to, c.to),
                          .events = if_different(p.events, c.events),
                          .status = {},
                          .digest = if_different(p.digest, c.digest)};
  const auto status = if_different(p.status, c.status);
  if (status == channel_status::on) changed.status = status;
  events made;
  auto version = c.version;
  const auto add = [&](event_payload data) {
    const auto id = derived_id(cause.id, ordinals::events + static_cast<std::uint32_t>(made.size()));
    version = version.next();
    made.push_back({.id = {id}, .subject = {c.id.value}, .version = version, .data = std::move(data)});
  };
  if (changed != channel_changed{}) add(std::move(changed));
  if (status == channel_status::off) add(channel_switched_off{.why = "It was switched off on request."});
  return made;
}

result<events> decide_channel(const remove_channel& what, const state& current, const command& cause) {
  const auto c = find_present(current, what.channel, cause);
  if (!c) return c.error();
  return one_event(cause, {what.channel.value}, (*c)->version, channel_removed{});
}

result<events> decide_channel(const switch_channel_off& what, const state& current, const command& cause) {
  const auto* c = find_channel(current, what.channel);
  if (c == nullptr || c->status == channel_status::off || c->version != what.seen) return events{};
  return one_event(cause, {what.channel.value}, c->version, channel_switched_off{.why = what.why});
}

command_id id_of(const fire_digest& f) noexcept { return {uuid_v5(f.channel.value, "digest/" + to_string(f.day))}; }

command_id id_of(const settle_digest& s) noexcept {
  return {uuid_v5(s.channel.value, "digest/settled/" + to_string(s.day))};
}

result<events> decide_channel(const fire_digest& what, const state& current, const command& cause, instant now) {
  const auto* c = find_channel(current, what.channel);
  const auto due = c != nullptr ? due_digest(*c, now) : std::nullopt;
  if (!due || due->day != what.day) return events{};
  const auto record = [&](event_payload data) {
    return one_event(cause, {c->id.value}, c->ledger_version, std::move(data));
  };
  if (due->day != day_of(*c->digest, now)) return record(digest_missed{.day = due->day});
  digest_fired fired{.day = due->day, .planned = due->at, .late_by_seconds = std::nullopt};
  const auto late = now - due->at;
  if (late > limits::late_fire_tolerance) fired.late_by_seconds = std::chrono::floor<std::chrono::seconds>(late);
  return record(fired);
}

result<events> decide_channel(const settle_digest& what, const state& current, const command& cause) {
  const auto* c = find_channel(current, what.channel);
  const bool waits = c != nullptr && c->last_digest && c->last_digest->day == what.day &&
                     c->last_digest->status == digest_status::fired;
  if (!waits) return events{};
  return one_event(cause, {c->id.value}, c->ledger_version,
                   digest_settled{.day = what.day,
                                  .outcome = what.outcome,
                                  .attempts = what.attempts,
                                  .why = text::fitted(what.why, limits::max_why)});
}

result<events> decide_channel(const change_notifications& what, const state& current, const command& cause) {
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  const auto& p = what.patch;
  if (p.quiet_hours && *p.quiet_hours)
    if (auto ok = check_quiet_hours(**p.quiet_hours); !ok) return ok.error();
  if (p.default_channel && *p.default_channel && find_channel(current, **p.default_channel) == nullptr)
    return invalid("/default_channel", "There is no such channel.");
  notifications_changed changed{.quiet_hours = if_different(p.quiet_hours, current.quiet_hours),
                                .default_channel = if_different(p.default_channel, current.default_channel)};
  if (changed == notifications_changed{}) return events{};
  return one_event(cause, {current.id.value}, current.version, std::move(changed));
}

}  // namespace aido::workspace
