#include "http/doorkeeper.hpp"

#include "engine/principals.hpp"
#include "engine/workspace/authorisation.hpp"
#include "http/api_key.hpp"
#include "http/ask.hpp"
#include "http/reading.hpp"

namespace aido::http {

namespace {

constexpr std::string_view workspace_field = "Aido-Workspace";

failure unauthenticated(std::string detail) { return {errc::unauthenticated, "Authorization", std::move(detail)}; }

// One sentence for all that is wrong with a key: it must not tell which workspaces there are.
failure unknown_key() { return unauthenticated("There is no such API key: it is wrong, or it was revoked."); }

failure keys_too_late() {
  return {errc::unavailable, {}, "The keys that tokens are signed with did not come in time."};
}

}  // namespace

caller open_caller(workspace_id workspace) {
  return {.workspace = workspace,
          .by = {std::string(principals::local)},
          .role = workspace::role::owner,
          .until = std::nullopt};
}

doorkeeper::doorkeeper(actors::gateway& gateway, const aido::clock& clock, admission a)
    : gateway_(gateway), clock_(clock), admission_(std::move(a)) {}

eventually<result<caller>> doorkeeper::identify(const request& r, executor_ptr home) {
  const auto given = read_credential(r);
  if (!given) co_return given.error();
  if (const auto* const key = std::get_if<api_key>(&*given)) co_return co_await recognise(*key, std::move(home));
  if (const auto* const token = std::get_if<bearer_token>(&*given))
    co_return co_await recognise(*token, std::move(home));
  if (const auto* const key = std::get_if<operator_key>(&*given)) co_return recognise(*key, r);
  co_return recognise(no_credential{});
}

std::optional<workspace_id> doorkeeper::named_workspace(const request& r) const {
  const auto given = read_credential(r);
  if (!given) return std::nullopt;
  return std::visit([&](const auto& c) { return named_in(c, r); }, *given);
}

std::optional<workspace_id> doorkeeper::named_in(no_credential, const request&) const {
  return admission_.asked == credentials::optional ? std::optional(admission_.open.workspace) : std::nullopt;
}

std::optional<workspace_id> doorkeeper::named_in(const operator_key&, const request& r) const {
  const auto named = r.find(workspace_field);
  if (!named) return admission_.open.workspace;
  const auto id = parse_uuid(*named);
  return id ? std::optional(workspace_id{*id}) : std::nullopt;
}

std::optional<workspace_id> doorkeeper::named_in(const api_key& given, const request&) const { return given.workspace; }

std::optional<workspace_id> doorkeeper::named_in(const bearer_token& given, const request&) const {
  return admission_.tokens ? workspace_in(given.text, admission_.tokens->policy.workspace_claim) : std::nullopt;
}

result<caller> doorkeeper::recognise(no_credential) const {
  if (admission_.asked == credentials::optional) return admission_.open;
  return unauthenticated("A credential is needed: an API key or a token, as Authorization: Bearer.");
}

result<caller> doorkeeper::recognise(const operator_key& given, const request& r) const {
  if (admission_.operator_key_hash.empty() || !same_secret(hash_of_key(given.text), admission_.operator_key_hash))
    return unauthenticated("This is not the bootstrap key of this server.");
  caller who{.workspace = admission_.open.workspace,
             .by = {std::string(principals::operators)},
             .role = workspace::role::owner,
             .until = std::nullopt};
  if (const auto named = r.find(workspace_field)) {
    const auto id = parse_uuid(*named);
    if (!id) return failure{errc::invalid_value, std::string(workspace_field), "This must be a workspace's UUID."};
    who.workspace = {*id};
  }
  return who;
}

eventually<result<caller>> doorkeeper::recognise(api_key given, executor_ptr home) {
  const auto facts = co_await facts_of(given.workspace, std::move(home));
  if (!facts && facts.error().code == errc::not_found) co_return unknown_key();
  if (!facts) co_return facts.error();
  const auto* const key = find_by_hash(**facts, hash_of_key(given.text));
  if (key == nullptr) co_return unknown_key();
  if (key->expires_at && *key->expires_at <= clock_.now()) co_return unauthenticated("The API key has expired.");
  co_return caller{.workspace = given.workspace,
                   .by = principals::of_key(key->id),
                   .role = key->role,
                   .until = key->expires_at,
                   .scopes = key->scopes.value_or(workspace::scope_set::all())};
}

eventually<result<caller>> doorkeeper::recognise(bearer_token given, executor_ptr home) {
  if (!admission_.tokens) co_return unauthenticated("This server takes no tokens; send an API key.");
  const auto claims = co_await claims_of(given.text, home);
  if (!claims) co_return claims.error();
  const auto facts = co_await facts_of(claims->workspace, home);
  if (!facts && facts.error().code != errc::not_found) co_return facts.error();
  const auto role = facts ? workspace::role_of(**facts, claims->by, clock_.now()) : std::nullopt;
  if (!role)
    co_return failure{errc::forbidden, {}, "The token's subject is no member of the workspace that the token names."};
  co_return caller{.workspace = claims->workspace,
                   .by = claims->by,
                   .role = *role,
                   .until = claims->until,
                   .scopes = claims->scopes};
}

eventually<result<doorkeeper::facts_ptr>> doorkeeper::facts_of(workspace_id workspace, executor_ptr home) {
  if (auto loaded = gateway_.loaded_facts(workspace)) co_return loaded;
  co_return co_await ask<facts_ptr>(std::move(home), lost_question(),
                                    [&](auto done) { gateway_.load_facts(workspace, std::move(done)); });
}

eventually<result<token_claims>> doorkeeper::claims_of(std::string_view token, executor_ptr home) {
  const auto digest = eventstore::sha256(token);
  const auto present = admission_.tokens->keys->present();
  if (present)
    if (auto known = verified_.find(digest, *present, clock_.now())) co_return std::move(*known);
  auto key_id = key_id_of(token);
  if (!key_id) co_return key_id.error();
  const auto keys = co_await keys_with(*key_id, std::move(home));
  if (!keys) co_return keys.error();
  const auto* const key = (*keys)->find(*key_id);
  if (key == nullptr) co_return unauthenticated("The token's key is not among those of its issuer.");
  auto claims = verify_token(token, *key, admission_.tokens->policy, clock_.now());
  if (claims) verified_.put(digest, *keys, *claims);
  co_return claims;
}

/// The present keys, or newer ones when that id is not among them.
eventually<result<std::shared_ptr<const token_keys>>> doorkeeper::keys_with(std::string key_id, executor_ptr home) {
  auto& source = *admission_.tokens->keys;
  if (auto keys = source.present(); keys && keys->find(key_id) != nullptr) co_return keys;
  co_return co_await ask<std::shared_ptr<const token_keys>>(
      std::move(home), lost_question(), [&](auto done) { source.refresh(std::move(done)); },
      patience{.time = limits::key_set_timeout, .then = keys_too_late()});
}

bool doorkeeper::may_go_on(const caller& who) const {
  const auto now = clock_.now();
  if (who.until && *who.until <= now) return false;
  if (who.by == admission_.open.by) return true;
  const auto facts = gateway_.loaded_facts(who.workspace);
  return !facts || workspace::role_of(*facts, who.by, now).has_value();
}

}  // namespace aido::http
