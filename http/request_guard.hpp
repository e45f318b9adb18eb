#pragma once

#include <cstddef>
#include <string_view>

#include "engine/base/result.hpp"

namespace aido::http {

/// The size of the request's head at the front of `received`, with the empty line that ends it; 0 when it is not all
/// there yet. `seen`: how much of it was looked at before. Fails with target_too_long, headers_too_large and, so that a
/// client with wrong line breaks is not left waiting, malformed_request.
result<std::size_t> find_head_end(std::string_view received, std::size_t seen);

/// Holds the raw bytes of a request's head (request line and fields, with the empty line that ends it) to RFC 9112,
/// where a lenient reading would let two parties see two different messages (request smuggling). Refuses with
/// malformed_request, after which the connection must be closed:
///
///   G1  line breaks other than CRLF, NUL and other control characters
///   G2  a request line that is not `method SP target SP HTTP/1.x`, or with characters that no URI has
///   G3  folded fields (obs-fold), fields without a name, white space before the colon
///   G4  Transfer-Encoding other than one `chunked`; with Content-Length; in HTTP/1.0
///   G5  more than one Content-Length, or one that is not just digits
///   G6  other than one Host
result<void> check_head(std::string_view head);

}  // namespace aido::http
