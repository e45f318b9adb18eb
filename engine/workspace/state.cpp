#include "engine/workspace/state.hpp"

#include <algorithm>

#include "engine/principals.hpp"

namespace aido::workspace {

bool is_kept(const state& s, instant trashed_at, instant now) noexcept {
  return now - trashed_at <= std::chrono::days{s.trash_days};
}

const list* find_list(const state& s, list_id id) noexcept {
  const auto at = std::ranges::find(s.lists, id, &list::id);
  return at == s.lists.end() ? nullptr : &*at;
}

bool is_in_trash(const state& s, list_id id) noexcept {
  const auto* found = find_list(s, id);
  return found != nullptr && found->trashed_at;
}

const member* find_member(const state& s, const principal& who) noexcept {
  const auto at = std::ranges::find(s.members, who, &member::who);
  return at == s.members.end() ? nullptr : &*at;
}

const key* find_key(const state& s, key_id id) noexcept {
  const auto at = std::ranges::find(s.keys, id, &key::id);
  return at == s.keys.end() ? nullptr : &*at;
}

bool is_principal_of(const state& s, const principal& who) noexcept {
  const auto key = principals::key_of(who);
  return key ? find_key(s, *key) != nullptr : find_member(s, who) != nullptr;
}

std::string secret_binding(const workspace_id& id) { return "channel secret of workspace " + to_string(id); }

bool wants_reminders(const channel& c) noexcept {
  return c.status == channel_status::on && std::ranges::find(c.events, reminder_fired_event) != c.events.end();
}

bool takes_reminders(const channel& c, const state& s) noexcept {
  const auto is_persons_own = [&] {
    return std::ranges::any_of(s.personal, [&](const personal_notifications& p) {
      return p.steps && std::ranges::find(*p.steps, c.id, &step_in_force::channel) != p.steps->end();
    });
  };
  if (!wants_reminders(c)) return false;
  return s.default_channel ? *s.default_channel == c.id : !is_persons_own();
}

const personal_notifications* find_personal(const state& s, const principal& who) noexcept {
  const auto at = std::ranges::find(s.personal, who, &personal_notifications::who);
  return at == s.personal.end() ? nullptr : &*at;
}

const channel* find_channel(const state& s, const channel_id& id) noexcept {
  const auto at = std::ranges::find(s.channels, id, &channel::id);
  return at == s.channels.end() ? nullptr : &*at;
}

}  // namespace aido::workspace
