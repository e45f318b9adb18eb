#include "engine/workspace/state.hpp"

#include <algorithm>

namespace aido::workspace {

const list* find_list(const state& s, list_id id) noexcept {
  const auto at = std::ranges::find(s.lists, id, &list::id);
  return at == s.lists.end() ? nullptr : &*at;
}

const member* find_member(const state& s, const principal& who) noexcept {
  const auto at = std::ranges::find(s.members, who, &member::who);
  return at == s.members.end() ? nullptr : &*at;
}

const key* find_key(const state& s, key_id id) noexcept {
  const auto at = std::ranges::find(s.keys, id, &key::id);
  return at == s.keys.end() ? nullptr : &*at;
}

}  // namespace aido::workspace
