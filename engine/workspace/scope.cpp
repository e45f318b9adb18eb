#include "engine/workspace/scope.hpp"

#include <algorithm>

namespace aido::workspace {

std::string_view to_text(scope s) noexcept {
  switch (s) {
    case scope::tasks_read: return "tasks:read";
    case scope::tasks_write: return "tasks:write";
    case scope::workspace_read: return "workspace:read";
    case scope::workspace_admin: return "workspace:admin";
  }
  return {};
}

std::optional<scope> parse_scope(std::string_view text) noexcept {
  const auto* const found = std::ranges::find(scopes, text, to_text);
  return found == scopes.end() ? std::nullopt : std::optional(*found);
}

}  // namespace aido::workspace
