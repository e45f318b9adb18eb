#pragma once

#include "app/logging.hpp"
#include "app/settings.hpp"
#include "engine/base/result.hpp"
#include "http/doorkeeper.hpp"

namespace aido::app {

/// Which credentials the settings ask for and take. `fallback` is the workspace of open mode. Keeps `log` for as long
/// as a JWKS is read. Fails with invalid_value (options that do not go together) and as hash_of_bootstrap_key does.
result<http::admission> admission_of(const settings& s, workspace_id fallback, logger& log);

}  // namespace aido::app
