#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/principals.hpp"
#include "engine/workspace/families.hpp"
#include "engine/workspace/personal_digest.hpp"

namespace aido::workspace {

namespace {

/// Without an owner nobody could ever change who may do what.
result<void> check_owner_is_left(const state& current, const member& leaving) {
  const bool another = std::ranges::any_of(
      current.members, [&](const member& m) { return m.role == role::owner && m.who != leaving.who; });
  if (leaving.role != role::owner || another) return {};
  return failure{errc::conflict, {}, "A workspace needs an owner, and " + leaving.who.name + " is the last one."};
}

result<events> add(const set_member& what, const state& current, const command& cause) {
  if (!principals::can_be_member(what.who))
    return failure{errc::invalid_value, "principal",
                   "A member is user:<subject>, local or operator, of at most " +
                       std::to_string(limits::max_principal) + " bytes; API keys have their role themselves."};
  if (current.members.size() >= limits::max_members)
    return failure{
        errc::limit_reached, {}, "A workspace has at most " + std::to_string(limits::max_members) + " members."};
  return one_event(cause, {current.id.value}, current.version, member_added{.who = what.who, .role = *what.role});
}

}  // namespace

result<events> decide_set_member(const set_member& what, const state& current, const command& cause) {
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  if (!what.role) return failure{errc::missing_field, "/role", "A role is needed: owner, editor or viewer."};
  const auto* present = find_member(current, what.who);
  if (present == nullptr) return add(what, current, cause);
  if (present->role == *what.role) return events{};
  if (auto ok = check_owner_is_left(current, *present); !ok) return ok.error();
  return one_event(cause, {current.id.value}, current.version,
                   member_role_changed{.who = what.who, .role = *what.role});
}

result<events> decide_remove_member(const remove_member& what, const state& current, const command& cause) {
  if (auto ok = check_version(cause, current.version); !ok) return ok.error();
  const auto* present = find_member(current, what.who);
  if (present == nullptr) return failure{errc::not_found, {}, "There is no such member."};
  if (auto ok = check_owner_is_left(current, *present); !ok) return ok.error();
  auto left = one_event(cause, {current.id.value}, current.version, member_removed{.who = what.who});
  return and_end_digests(std::move(left), what.who, current, cause);
}

}  // namespace aido::workspace
