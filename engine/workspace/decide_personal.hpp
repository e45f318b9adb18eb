#pragma once

#include <concepts>

#include "engine/base/result.hpp"
#include "engine/command.hpp"

/// The commands on a person's notifications that decide.cpp's table names.
namespace aido::workspace {

/// Fails with not_found (`who` is neither a member nor a key), version_mismatch, missing_field, invalid_value,
/// limit_reached.
result<events> decide_personal(const set_personal& what, const state& current, const command& cause);
/// Fails with not_found (`who` has set nothing) and version_mismatch.
result<events> decide_personal(const reset_personal& what, const state& current, const command& cause);

/// The commands above.
template <class Command>
concept personal_command = requires(const Command& c, const state& s, const command& cause) {
  { decide_personal(c, s, cause) } -> std::same_as<result<events>>;
};

}  // namespace aido::workspace
