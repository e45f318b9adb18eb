#pragma once

#include <chrono>
#include <string>

#include "engine/base/result.hpp"

namespace aido::eventstore::postgres {

/// `given` (a libpq connection string or URL) with what the store wants of every connection: a bound for connecting, a
/// dead peer noticed, UTF-8, and, unless `given` has a target_session_attrs of its own, a server that takes writes.
/// Fails with invalid_value; the detail holds nothing of `given`.
result<std::string> connection_string(const std::string& given, std::chrono::milliseconds connect_timeout);

}  // namespace aido::eventstore::postgres
