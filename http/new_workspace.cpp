#include "http/new_workspace.hpp"

#include <variant>

#include "engine/codec/codec.hpp"
#include "engine/command.hpp"
#include "engine/ordinals.hpp"
#include "engine/principals.hpp"
#include "http/credential.hpp"
#include "http/target.hpp"
#include "http/write_command.hpp"

namespace aido::http {

namespace {

// Everybody else is refused where the caller's own workspace is: only there it is known who calls.
bool comes_from_operator(const request& r) {
  const auto given = read_credential(r);
  return given && std::holds_alternative<operator_key>(*given);
}

}  // namespace

workspace_id workspace_made_by(const command_id& c) { return {derived_id(c, ordinals::subject)}; }

std::optional<workspace_id> workspace_to_make(const authenticator& callers, const request& r) {
  if (r.method != method::post || split_target(r.target).path != "/v1/workspaces") return std::nullopt;
  if (!comes_from_operator(r)) return std::nullopt;
  const auto asked = codec::read_workspace_plan(r.body);
  if (!asked) return std::nullopt;
  if (asked->id) return asked->id;
  const auto key = r.find("Idempotency-Key");
  const auto from = callers.named_workspace(r);
  if (!key || !from) return std::nullopt;
  return workspace_made_by(id_of_keyed(*from, {std::string(principals::operators)}, *key));
}

}  // namespace aido::http
