#include "engine/workspace/state.hpp"

#include <algorithm>

namespace aido::workspace {

const list* find_list(const state& s, list_id id) noexcept {
  const auto at = std::ranges::find(s.lists, id, &list::id);
  return at == s.lists.end() ? nullptr : &*at;
}

}  // namespace aido::workspace
