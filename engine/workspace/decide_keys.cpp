#include "engine/base/limits.hpp"
#include "engine/principals.hpp"
#include "engine/text.hpp"
#include "engine/workspace/authorisation.hpp"
#include "engine/workspace/families.hpp"
#include "engine/workspace/personal_digest.hpp"

namespace aido::workspace {

namespace {

result<void> check(const key_plan& plan, const state& current, instant now) {
  if (auto ok = text::check_name(plan.name, limits::max_name, "/name"); !ok) return ok;
  if (!plan.role) return failure{errc::missing_field, "/role", "A role is needed: owner, editor or viewer."};
  if (plan.expires_at && *plan.expires_at <= now)
    return failure{errc::invalid_value, "/expires_at", "A key that has expired already is of no use."};
  if (plan.scopes && plan.scopes->empty())
    return failure{errc::invalid_value, "/scopes", "A key without any scope is of no use; leave scopes out for all."};
  if (current.keys.size() < limits::max_keys) return {};
  return failure{errc::limit_reached,
                 {},
                 "A workspace has at most " + std::to_string(limits::max_keys) +
                     " API keys, those that have expired too; revoke one."};
}

/// Nobody makes a key that can do more than the credential it is made with.
result<void> check_not_wider(const key_plan& plan, const state& current, const command& cause) {
  if (usable_scopes(current, cause).contains(plan.scopes.value_or(scope_set::all()))) return {};
  return failure{errc::forbidden, "/scopes",
                 "A key can have no scope that the credential it is made with does not have."};
}

}  // namespace

result<events> decide_create_key(const create_key& what, const state& current, const command& cause, instant now) {
  if (cause.condition.one_of)
    return failure{errc::version_mismatch, {}, "The key does not exist yet: it has no version."};
  if (auto ok = check(what.plan, current, now); !ok) return ok.error();
  if (auto ok = check_not_wider(what.plan, current, cause); !ok) return ok.error();
  return one_event(cause, subject_of(cause), {},
                   key_created{.name = what.plan.name,
                               .role = *what.plan.role,
                               .hash = what.hash,
                               .ending = what.ending,
                               .expires_at = what.plan.expires_at,
                               .scopes = what.plan.scopes});
}

result<events> decide_revoke_key(const revoke_key& what, const state& current, const command& cause) {
  const auto* k = find_key(current, what.key);
  if (k == nullptr) return not_found("key", to_string(what.key));
  if (auto ok = check_version(cause, k->version); !ok) return ok.error();
  auto revoked = one_event(cause, {what.key.value}, k->version, key_revoked{});
  return and_end_digests(std::move(revoked), principals::of_key(what.key), current, cause);
}

}  // namespace aido::workspace
