#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "http/message.hpp"

/// What stands in a request's Authorization field. The texts are views into the request.
namespace aido::http {

struct no_credential {};
/// The bootstrap key of whoever runs the server.
struct operator_key {
  std::string_view text;
};
/// aido_<workspace: 32 hexadecimal digits>_<secret: 64 of them>, lower case.
struct api_key {
  workspace_id workspace;
  std::string_view text;
};
/// A JWT in compact form: its three parts are not looked into.
struct bearer_token {
  std::string_view text;
};
using credential = std::variant<no_credential, operator_key, api_key, bearer_token>;

/// Fails with unauthenticated when there is one that is none of these; the detail never repeats any of it.
result<credential> read_credential(const request& r);

inline constexpr std::string_view api_key_prefix = "aido_";
inline constexpr std::string_view operator_key_prefix = "aido_operator_";
inline constexpr std::size_t min_operator_secret = 32;  ///< Characters after the prefix.

/// True for what a bootstrap key file may hold: the prefix and a secret of letters, digits, '-' and '_'.
bool is_operator_key(std::string_view text) noexcept;

}  // namespace aido::http
