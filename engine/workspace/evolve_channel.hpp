#pragma once

#include <concepts>
#include <string_view>

#include "engine/event.hpp"
#include "engine/workspace/state.hpp"

/// What the events of channels do to a workspace. Each says what stands in its way, or nothing; `e` is the event that
/// holds the payload.
namespace aido::workspace {

std::string_view apply(state& w, const event& e, const channel_created& c, const event_meta& meta);
std::string_view apply(state& w, const event& e, const channel_changed& c, const event_meta& meta);
std::string_view apply(state& w, const event& e, const channel_switched_off& c, const event_meta& meta);
std::string_view apply(state& w, const event& e, const channel_removed& c, const event_meta& meta);
std::string_view apply(state& w, const event& e, const digest_fired& d, const event_meta& meta);
std::string_view apply(state& w, const event& e, const digest_missed& d, const event_meta& meta);
std::string_view apply(state& w, const event& e, const digest_settled& d, const event_meta& meta);
std::string_view apply(state& w, const event& e, const notifications_changed& c, const event_meta& meta);

/// The payloads above.
template <class Payload>
concept channel_event = requires(state& w, const event& e, const Payload& p, const event_meta& meta) {
  { apply(w, e, p, meta) } -> std::same_as<std::string_view>;
};

}  // namespace aido::workspace
