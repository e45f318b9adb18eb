#pragma once

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "engine/workspace/state.hpp"

/// The command families that decide.cpp's table names, and what they share.
namespace aido::workspace {

result<events> decide_change(const change& what, const state& current, const command& cause);
result<events> decide_set_member(const set_member& what, const state& current, const command& cause);
result<events> decide_remove_member(const remove_member& what, const state& current, const command& cause);
result<events> decide_create_key(const create_key& what, const state& current, const command& cause, instant now);
result<events> decide_revoke_key(const revoke_key& what, const state& current, const command& cause);

/// IANA zones only; invalid_value at /zone.
result<void> check_zone(std::string_view zone);
/// version_mismatch unless `cause` asks for `present` or for no version.
result<void> check_version(const command& cause, version present);
failure not_found(std::string_view what, const std::string& id);
/// `data` as the first event that follows on version `before` of `subject`.
events one_event(const command& cause, subject_id subject, version before, event_payload data);

}  // namespace aido::workspace
