#include "http/credential.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "http/api_key.hpp"

namespace aido::http {

namespace {

constexpr std::string_view field_name = "Authorization";
constexpr std::string_view scheme = "Bearer";

failure unusable(std::string detail) { return {errc::unauthenticated, std::string(field_name), std::move(detail)}; }

constexpr bool is_alphanumeric(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
constexpr bool is_base64url(char c) noexcept { return is_alphanumeric(c) || c == '-' || c == '_'; }

/// Three parts of base64url (RFC 7515 §3.1), none of them empty.
bool is_compact_token(std::string_view text) noexcept {
  constexpr std::ptrdiff_t separators = 2;
  return text.size() <= limits::max_token && std::ranges::count(text, '.') == separators && !text.starts_with('.') &&
         !text.ends_with('.') && text.find("..") == std::string_view::npos &&
         std::ranges::all_of(text, [](char c) { return is_base64url(c) || c == '.'; });
}

}  // namespace

bool is_operator_key(std::string_view text) noexcept {
  if (!text.starts_with(operator_key_prefix)) return false;
  const auto secret = text.substr(operator_key_prefix.size());
  return secret.size() >= min_operator_secret && std::ranges::all_of(secret, is_base64url);
}

result<credential> read_credential(const request& r) {
  const auto value = r.find(field_name);
  if (!value) return credential{};
  if (r.count(field_name) > 1) return unusable("There must be one Authorization field.");
  const auto space = value->find(' ');
  if (space == std::string_view::npos || !same_token(value->substr(0, space), scheme))
    return unusable("The Authorization field must be Bearer and, after one space, an API key or a token.");
  const auto text = value->substr(space + 1);
  if (is_operator_key(text)) return credential{operator_key{text}};
  if (const auto workspace = workspace_of_key(text)) return credential{api_key{*workspace, text}};
  if (is_compact_token(text)) return credential{bearer_token{text}};
  return unusable("What stands after Bearer has the form of neither an API key nor a JWT.");
}

}  // namespace aido::http
