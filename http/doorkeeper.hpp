#pragma once

#include <memory>

#include "actors/gateway.hpp"
#include "eventstore/clock.hpp"
#include "http/authenticator.hpp"
#include "http/credential.hpp"
#include "http/key_source.hpp"
#include "http/token.hpp"
#include "http/token_cache.hpp"

namespace aido::http {

/// Tokens as credentials, where they are taken at all.
struct token_acceptance {
  token_policy policy;
  std::unique_ptr<key_source> keys;
};

/// Everybody where no credential is needed: `local`, who owns that workspace.
caller open_caller(workspace_id workspace);

/// Which credentials a server takes.
struct admission {
  caller open;  ///< Who everybody is where none is needed; its workspace is the operator's unless he names another.
  credentials asked = credentials::optional;
  std::string operator_key_hash;  ///< As hash_of_key; empty: there is none.
  std::optional<token_acceptance> tokens;
};

/// Tells callers by API keys, whose hashes stand in the log, by tokens, and by the operator's key.
class doorkeeper final : public authenticator {
 public:
  /// The references outlive it.
  doorkeeper(actors::gateway& gateway, const aido::clock& clock, admission a);

  eventually<result<caller>> identify(const request& r, executor_ptr home) override;
  std::optional<workspace_id> named_workspace(const request& r) const override;
  bool may_go_on(const caller& who) const override;
  credentials asked_for() const noexcept override { return admission_.asked; }

 private:
  using facts_ptr = eventstore::workspace_ptr;

  std::optional<workspace_id> named_in(no_credential, const request& r) const;
  std::optional<workspace_id> named_in(const operator_key& given, const request& r) const;
  std::optional<workspace_id> named_in(const api_key& given, const request& r) const;
  std::optional<workspace_id> named_in(const bearer_token& given, const request& r) const;
  result<caller> recognise(no_credential) const;
  result<caller> recognise(const operator_key& given, const request& r) const;
  eventually<result<caller>> recognise(api_key given, executor_ptr home);
  eventually<result<caller>> recognise(bearer_token given, executor_ptr home);
  eventually<result<facts_ptr>> facts_of(workspace_id workspace, executor_ptr home);
  eventually<result<token_claims>> claims_of(std::string_view token, executor_ptr home);
  eventually<result<std::shared_ptr<const token_keys>>> keys_with(std::string key_id, executor_ptr home);

  actors::gateway& gateway_;
  const aido::clock& clock_;
  const admission admission_;
  token_cache verified_;
};

}  // namespace aido::http
