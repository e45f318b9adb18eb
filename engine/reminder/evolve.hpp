#pragma once

#include <concepts>
#include <string_view>

#include "engine/event.hpp"
#include "engine/task/state.hpp"

/// What the events of the ledger do to a task's reminders. Each says what stands in its way, or nothing.
namespace aido::reminder {

std::string_view apply(task::state& t, const fired& f, const event_meta& meta);
std::string_view apply(task::state& t, const dropped& d, const event_meta& meta);
std::string_view apply(task::state& t, const cancelled& c, const event_meta& meta);
std::string_view apply(task::state& t, const armed& a, const event_meta& meta);
std::string_view apply(task::state& t, const snoozed& s, const event_meta& meta);
std::string_view apply(task::state& t, const delivered& d, const event_meta& meta);
std::string_view apply(task::state& t, const failed& f, const event_meta& meta);
std::string_view apply(task::state& t, const requeued& r, const event_meta& meta);
std::string_view apply(task::state& t, const acknowledged& a, const event_meta& meta);

/// The events above.
template <class Event>
concept ledger_event = requires(task::state& t, const Event& e, const event_meta& meta) {
  { apply(t, e, meta) } -> std::same_as<std::string_view>;
};

}  // namespace aido::reminder
