#include "http/token.hpp"

#include <algorithm>
#include <cjose/cjose.h>
#include <memory>
#include <optional>

#include "engine/codec/parse.hpp"
#include "engine/principals.hpp"
#include "http/message.hpp"

namespace aido::http {

namespace {

using simdjson::dom::element;

constexpr double last_second = 253'402'300'799;  // of the year 9999

failure invalid(std::string detail) { return {errc::unauthenticated, "Authorization", std::move(detail)}; }

struct release_jws {
  void operator()(cjose_jws_t* jws) const noexcept { cjose_jws_release(jws); }
};
using jws_ptr = std::unique_ptr<cjose_jws_t, release_jws>;

jws_ptr import_token(std::string_view token) {
  cjose_err why{};
  return jws_ptr(cjose_jws_import(token.data(), token.size(), &why));
}

std::optional<std::string_view> header_of(const jws_ptr& jws, const char* name) {
  cjose_err why{};
  const auto* const text = cjose_header_get(cjose_jws_get_protected(jws.get()), name, &why);
  return text != nullptr ? std::optional(std::string_view(text)) : std::nullopt;
}

/// True for a field of any type.
bool has_header(const jws_ptr& jws, const char* name) {
  cjose_err why{};
  std::unique_ptr<char, decltype(&std::free)> raw(cjose_header_get_raw(cjose_jws_get_protected(jws.get()), name, &why),
                                                  std::free);
  return raw != nullptr;
}

std::optional<token_algorithm> algorithm_of(const jws_ptr& jws) {
  const auto name = header_of(jws, CJOSE_HDR_ALG);
  if (name == "RS256") return token_algorithm::rs256;
  if (name == "PS256") return token_algorithm::ps256;
  if (name == "ES256") return token_algorithm::es256;
  return std::nullopt;
}

bool is_of_known_type(const jws_ptr& jws) {
  const auto type = header_of(jws, "typ");
  if (!type) return !has_header(jws, "typ");
  return same_token(*type, "JWT") || same_token(*type, "at+jwt") || same_token(*type, "application/at+jwt");
}

result<void> check_header(const jws_ptr& jws) {
  if (!jws) return invalid("The token is no JWS in compact form.");
  if (!algorithm_of(jws)) return invalid("The token's alg must be RS256, PS256 or ES256.");
  if (!is_of_known_type(jws)) return invalid("The token's typ must be JWT or at+jwt.");
  if (has_header(jws, "crit")) return invalid("The token's crit names extensions that are not understood.");
  return {};
}

std::optional<std::string_view> text_at(const element& claims, std::string_view name) {
  std::string_view text;
  return claims.at_key(name).get(text) == simdjson::SUCCESS ? std::optional(text) : std::nullopt;
}

/// Seconds since 1970, whole or not.
std::optional<instant> time_at(const element& claims, std::string_view name) {
  double seconds = 0;
  if (claims.at_key(name).get(seconds) != simdjson::SUCCESS || seconds < 0 || seconds > last_second)
    return std::nullopt;
  return instant(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool is_meant_for(const element& claims, std::string_view audience) {
  if (text_at(claims, "aud") == audience) return true;
  simdjson::dom::array several;
  if (claims.at_key("aud").get(several) != simdjson::SUCCESS) return false;
  return std::any_of(several.begin(), several.end(), [&](const element& one) {
    std::string_view text;
    return one.get(text) == simdjson::SUCCESS && text == audience;
  });
}

result<instant> check_times(const element& claims, const token_policy& policy, instant now) {
  const auto ends = time_at(claims, "exp");
  if (!ends) return invalid("The token has no exp that is a time.");
  if (now >= *ends + policy.leeway) return invalid("The token has expired.");
  const bool has_start = claims.at_key("nbf").error() == simdjson::SUCCESS;
  const auto starts = time_at(claims, "nbf");
  if (has_start && (!starts || now + policy.leeway < *starts)) return invalid("The token is not valid yet.");
  return *ends + policy.leeway;
}

workspace::scope_set scopes_in(const element& claims, const std::string& name) {
  if (name.empty()) return workspace::scope_set::all();
  workspace::scope_set granted;
  auto rest = text_at(claims, name).value_or("");
  while (!rest.empty()) {
    const auto word = rest.substr(0, rest.find(' '));
    if (const auto known = workspace::parse_scope(word)) granted.add(*known);
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return granted;
}

/// Until the thread parses the next JSON.
result<element> payload_of(const jws_ptr& jws) {
  cjose_err why{};
  std::uint8_t* payload = nullptr;
  std::size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &payload, &size, &why)) return invalid("The token has no payload.");
  const auto claims = codec::parse_json({reinterpret_cast<const char*>(payload), size});
  if (!claims || !claims->is_object()) return invalid("The token's payload is no JSON object.");
  return *claims;
}

result<token_claims> read_claims(const element& claims, const token_policy& policy, instant now) {
  if (text_at(claims, "iss") != policy.issuer) return invalid("The token is of another issuer.");
  if (!is_meant_for(claims, policy.audience)) return invalid("The token is meant for another audience.");
  const auto until = check_times(claims, policy, now);
  if (!until) return until.error();
  const principal by{std::string(principals::user_prefix) + std::string(text_at(claims, "sub").value_or(""))};
  if (!principals::can_be_member(by)) return invalid("The token has no sub that can be a member's name.");
  const auto named = text_at(claims, policy.workspace_claim);
  const auto workspace = named ? parse_uuid(*named) : std::nullopt;
  if (!workspace) return invalid("The token's claim " + policy.workspace_claim + " is no workspace's id.");
  return token_claims{
      .workspace = {*workspace}, .by = by, .until = *until, .scopes = scopes_in(claims, policy.scope_claim)};
}

}  // namespace

result<std::string> key_id_of(std::string_view token) {
  const auto jws = import_token(token);
  if (auto ok = check_header(jws); !ok) return ok.error();
  const auto id = header_of(jws, CJOSE_HDR_KID);
  if (!id || id->empty()) return invalid("The token does not name its key: it has no kid.");
  return std::string(*id);
}

result<token_claims> verify_token(std::string_view token, const token_keys::key& key, const token_policy& policy,
                                  instant now) {
  const auto jws = import_token(token);
  if (auto ok = check_header(jws); !ok) return ok.error();
  if (std::ranges::find(key.fits, *algorithm_of(jws)) == key.fits.end())
    return invalid("The token's key is not one for its alg.");
  cjose_err why{};
  if (!cjose_jws_verify(jws.get(), key.handle.get(), &why)) return invalid("The token's signature is wrong.");
  const auto claims = payload_of(jws);
  if (!claims) return claims.error();
  return read_claims(*claims, policy, now);
}

std::optional<workspace_id> workspace_in(std::string_view token, std::string_view claim) {
  const auto jws = import_token(token);
  if (!jws) return std::nullopt;
  const auto claims = payload_of(jws);
  const auto named = claims ? text_at(*claims, claim) : std::nullopt;
  const auto id = named ? parse_uuid(*named) : std::nullopt;
  return id ? std::optional(workspace_id{*id}) : std::nullopt;
}

}  // namespace aido::http
