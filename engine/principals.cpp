#include "engine/principals.hpp"

#include <algorithm>
#include <simdjson.h>

#include "engine/base/limits.hpp"

namespace aido::principals {

namespace {

constexpr bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

}  // namespace

principal of_key(key_id id) { return {std::string(key_prefix) + to_string(id)}; }

std::optional<key_id> key_of(const principal& who) noexcept {
  const std::string_view name = who.name;
  if (!name.starts_with(key_prefix)) return std::nullopt;
  const auto id = parse_uuid(name.substr(key_prefix.size()));
  return id ? std::optional(key_id{*id}) : std::nullopt;
}

bool can_be_member(const principal& who) noexcept {
  const std::string_view name = who.name;
  if (name == local || name == operators) return true;
  return name.starts_with(user_prefix) && name.size() > user_prefix.size() && name.size() <= limits::max_principal &&
         std::ranges::none_of(name, is_control) && simdjson::validate_utf8(name);
}

}  // namespace aido::principals
