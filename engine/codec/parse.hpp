#pragma once

#include <simdjson.h>
#include <string_view>

#include "engine/base/result.hpp"

namespace aido::codec {

/// Parses one JSON document of at most limits::max_json_depth levels, without trailing bytes. The element is this
/// thread's and lives until its next call. Fails with malformed_json, naming the byte offset at fault.
result<simdjson::dom::element> parse_json(std::string_view json);

/// The same for a request's body: one object of at most limits::max_body bytes (else payload_too_large).
result<simdjson::dom::element> parse_body(std::string_view body);

}  // namespace aido::codec
