#pragma once

#include "app/settings.hpp"
#include "engine/base/result.hpp"

namespace aido::app {

/// Where the other processes of the log reach this one: as advertised, or else as it listens.
const endpoint& address_for_others(const settings& s) noexcept;

/// Fails with invalid_value of `advertise` when others share the log and would reach themselves or nobody there.
result<void> check_address_for_others(const settings& s);

}  // namespace aido::app
