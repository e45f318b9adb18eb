#pragma once

#include <boost/mp11.hpp>
#include <string_view>
#include <tuple>

#include "engine/codec/old/task_created_v1.hpp"
#include "engine/event.hpp"

namespace aido::codec {

/// An event's place on the wire. `Older` are the structs of its earlier schemas, first schema first; each has an
/// `upcast(older, event_id)` to the next, found beside it.
template <class Event, class... Older>
struct event_type {
  using type = Event;
  using older = boost::mp11::mp_list<Older...>;
  static constexpr int schema = 1 + static_cast<int>(sizeof...(Older));
  std::string_view name;
};

/// Every event type, in the order of event_payload. Names and schema numbers are for ever.
inline constexpr std::tuple event_types{
    event_type<task::created, old::task_created_v1>{"task.created"},
    event_type<task::changed>{"task.changed"},
    event_type<task::completed>{"task.completed"},
    event_type<task::reopened>{"task.reopened"},
    event_type<task::cancelled>{"task.cancelled"},
    event_type<task::skipped>{"task.skipped"},
    event_type<task::series_ended>{"task.series_ended"},
    event_type<task::paused>{"task.paused"},
    event_type<task::resumed>{"task.resumed"},
    event_type<task::trashed>{"task.trashed"},
    event_type<task::restored>{"task.restored"},
    event_type<reminder::fired>{"reminder.fired"},
    event_type<reminder::dropped>{"reminder.dropped"},
    event_type<reminder::cancelled>{"reminder.cancelled"},
    event_type<reminder::armed>{"reminder.armed"},
    event_type<reminder::snoozed>{"reminder.snoozed"},
    event_type<reminder::delivered>{"reminder.delivered"},
    event_type<reminder::failed>{"reminder.failed"},
    event_type<reminder::requeued>{"reminder.requeued"},
    event_type<reminder::acknowledged>{"reminder.acknowledged"},
    event_type<workspace::created>{"workspace.created"},
    event_type<workspace::list_created>{"list.created"},
    event_type<workspace::list_changed>{"list.changed"},
    event_type<workspace::list_trashed>{"list.trashed"},
    event_type<workspace::list_restored>{"list.restored"},
    event_type<workspace::changed>{"workspace.changed"},
    event_type<workspace::member_added>{"member.added"},
    event_type<workspace::member_role_changed>{"member.role_changed"},
    event_type<workspace::member_removed>{"member.removed"},
    event_type<workspace::key_created>{"key.created"},
    event_type<workspace::key_revoked>{"key.revoked"},
    event_type<workspace::channel_created>{"channel.created"},
    event_type<workspace::channel_changed>{"channel.changed"},
    event_type<workspace::channel_switched_off>{"channel.switched_off"},
    event_type<workspace::channel_removed>{"channel.removed"},
    event_type<workspace::digest_fired>{"digest.fired"},
    event_type<workspace::digest_missed>{"digest.missed"},
    event_type<workspace::digest_settled>{"digest.settled"},
    event_type<workspace::notifications_changed>{"workspace.notifications_changed"},
    event_type<workspace::personal_set>{"member.notifications_set"},
    event_type<workspace::personal_reset>{"member.notifications_reset"},
};

template <class Line>
using event_of = typename Line::type;
static_assert(
    std::is_same_v<boost::mp11::mp_push_back<
                       boost::mp11::mp_transform<
                           event_of, boost::mp11::mp_rename<std::remove_const_t<decltype(event_types)>, std::variant>>,
                       unknown_event>,
                   event_payload>,
    "a line per event, in the order of event_payload");

}  // namespace aido::codec
