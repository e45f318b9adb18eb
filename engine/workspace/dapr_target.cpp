#include "engine/workspace/dapr_target.hpp"

#include <algorithm>

namespace aido::workspace {

namespace {

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

// One of dots alone would lead elsewhere in a path.
bool is_name(std::string_view part) {
  return std::ranges::all_of(part, is_name_character) && part.find_first_not_of('.') != std::string_view::npos;
}

/// What stands before the first slash, taken off `rest` together with that.
std::string_view take_part(std::string_view& rest) {
  const auto part = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

bool is_path(std::string_view text) {
  if (text.ends_with('/')) return false;
  do {
    if (!is_name(take_part(text))) return false;
  } while (!text.empty());
  return true;
}

}  // namespace

std::optional<dapr_target> read_dapr_target(std::string_view text) {
  const auto way = take_part(text);
  if (way == "binding" && is_name(text)) return dapr_target{.way = dapr_way::binding, .name = text, .place = {}};
  const auto name = take_part(text);
  if (!is_name(name)) return std::nullopt;
  if (way == "invoke" && is_path(text)) return dapr_target{.way = dapr_way::invoke, .name = name, .place = text};
  if (way == "publish" && is_name(text)) return dapr_target{.way = dapr_way::publish, .name = name, .place = text};
  return std::nullopt;
}

}  // namespace aido::workspace
