#include "app/admission.hpp"

#include "app/bootstrap_key.hpp"
#include "http/host_guard.hpp"
#include "http/key_readers.hpp"

namespace aido::app {

namespace {

bool takes_tokens(const token_settings& t) { return !t.key_file.empty() || !t.key_url.empty(); }

result<void> check_together(const token_settings& t) {
  if (!t.key_file.empty() && !t.key_url.empty())
    return failure{errc::invalid_value, "jwt-jwks", "--jwt-jwks and --jwt-jwks-url exclude each other."};
  if (takes_tokens(t) && (t.issuer.empty() || t.audience.empty()))
    return failure{errc::invalid_value, "jwt-issuer",
                   "Tokens are taken from one issuer and for one audience only: --jwt-issuer and --jwt-audience are "
                   "needed."};
  return {};
}

/// A file that is there at the start is right at the start; one that is changed later only leaves a complaint.
result<void> check_key_file(const std::filesystem::path& file) {
  if (file.empty()) return {};
  const auto text = http::read_key_file(file)();
  if (!text) return text.error();
  if (const auto keys = http::token_keys::read(*text); !keys)
    return failure{keys.error().code, "jwt-jwks", file.string() + ": " + keys.error().detail};
  return {};
}

http::credentials asked_for(const settings& s) {
  const bool some = !s.bootstrap_key_file.empty() || takes_tokens(s.tokens);
  const bool beyond_loopback = !http::is_loopback_name(s.listen.host) && s.openness != openness::insecure;
  return s.authentication == authentication::everywhere || (beyond_loopback && some) ? http::credentials::required
                                                                                     : http::credentials::optional;
}

http::token_acceptance acceptance_of(const token_settings& t, logger& log) {
  auto read = t.key_file.empty() ? http::fetch_key_url(t.key_url) : http::read_key_file(t.key_file);
  auto complain = [&log](const failure& why) { log.warn("the JWKS cannot be taken", {{"why", why.detail}}); };
  return {.policy = {.issuer = t.issuer,
                     .audience = t.audience,
                     .workspace_claim = t.workspace_claim,
                     .scope_claim = t.scope_claim,
                     .leeway = t.leeway},
          .keys = std::make_unique<http::key_source>(std::move(read), std::move(complain), http::key_source::timing{})};
}

}  // namespace

result<http::admission> admission_of(const settings& s, workspace_id fallback, logger& log) {
  if (auto ok = check_together(s.tokens); !ok) return ok.error();
  if (auto ok = check_key_file(s.tokens.key_file); !ok) return ok.error();
  http::admission a{.open = http::open_caller(fallback), .asked = asked_for(s)};
  if (!s.bootstrap_key_file.empty()) {
    auto hash = hash_of_bootstrap_key(s.bootstrap_key_file);
    if (!hash) return hash.error();
    a.operator_key_hash = std::move(*hash);
  }
  if (takes_tokens(s.tokens)) a.tokens = acceptance_of(s.tokens, log);
  return a;
}

}  // namespace aido::app
