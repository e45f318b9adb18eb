#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "engine/workspace/scope.hpp"
#include "http/token_keys.hpp"

/// JWTs (RFC 7519) as credentials, by the rules of RFC 8725.
namespace aido::http {

/// What a token must say.
struct token_policy {
  std::string issuer;
  std::string audience;
  std::string workspace_claim;
  std::string scope_claim;        ///< Empty: a token is not narrowed by scopes.
  std::chrono::seconds leeway{};  ///< Between the issuer's clock and ours.
};

/// What a valid token says.
struct token_claims {
  workspace_id workspace;
  principal by;   ///< user:<sub>
  instant until;  ///< With the leeway.
  workspace::scope_set scopes = workspace::scope_set::all();
};

/// The id of the key that a token says it was signed with. Fails with unauthenticated:
///
///   T1  the header's `alg` is RS256, PS256 or ES256; never none, never a symmetric one
///   T2  `typ` is absent, JWT or at+jwt; `crit` is absent
///   T3  there is a `kid`
result<std::string> key_id_of(std::string_view token);

/// The claims of a token that is signed with `key`. Where there is a scope claim, its value is a list of scopes
/// separated by spaces (RFC 8693 §4.2, RFC 9068 §2.2.3); names that are not ours grant nothing, and so does a token
/// without the claim. Fails with unauthenticated:
///
///   T4  the key is one for the header's algorithm, and the signature is right
///   T5  `iss` is the issuer; `aud` is or has the audience
///   T6  `exp` is there and not over, `nbf` is over if it is there
///   T7  `sub` is there, and can be a member's name; the workspace claim is a UUID
result<token_claims> verify_token(std::string_view token, const token_keys::key& key, const token_policy& policy,
                                  instant now);

/// The workspace that a token names in that claim. The signature is not looked at: for routing, never for admission.
std::optional<workspace_id> workspace_in(std::string_view token, std::string_view claim);

}  // namespace aido::http
