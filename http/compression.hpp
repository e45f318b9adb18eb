#pragma once

#include "http/message.hpp"

/// Answers as gzip for those who ask (RFC 9110 §12.5.3). Decision 025 says what becomes of their entity tags.
namespace aido::http {

/// Whether the request's Accept-Encoding fields let gzip be chosen: acceptable, and not less welcome than no coding.
bool prefers_gzip(const request& r) noexcept;

/// Compresses the body if that is worth it and the request prefers gzip, with Content-Encoding and an entity tag of its
/// own; says in Vary that it might have. Streams, and bodies out of the bounds of limits.hpp, stay as they are.
void compress(response& out, const request& r);

}  // namespace aido::http
