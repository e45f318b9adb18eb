#include "engine/event.hpp"

namespace aido {

namespace {

template <class Event, class... Family>
constexpr bool is_one_of = (std::is_same_v<Event, Family> || ...);

}  // namespace

bool counts_in_ledger(const event_payload& p) noexcept {
  return std::visit(
      []<class Event>(const Event&) {
        return is_one_of<Event, reminder::fired, reminder::dropped, reminder::cancelled, reminder::armed,
                         reminder::snoozed, reminder::delivered, reminder::failed, reminder::requeued,
                         reminder::acknowledged, workspace::digest_fired, workspace::digest_missed,
                         workspace::digest_settled>;
      },
      p);
}

bool belongs_to_workspace(const event_payload& p) noexcept {
  return std::visit(
      []<class Event>(const Event&) {
        return is_one_of<Event, workspace::created, workspace::list_created, workspace::list_changed,
                         workspace::list_trashed, workspace::list_restored, workspace::changed, workspace::member_added,
                         workspace::member_role_changed, workspace::member_removed, workspace::key_created,
                         workspace::key_revoked, workspace::channel_created, workspace::channel_changed,
                         workspace::channel_switched_off, workspace::channel_removed, workspace::digest_fired,
                         workspace::digest_missed, workspace::digest_settled, workspace::notifications_changed,
                         workspace::personal_set, workspace::personal_reset>;
      },
      p);
}

}  // namespace aido
