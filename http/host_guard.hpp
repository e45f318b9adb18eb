#pragma once

#include <cstdint>

#include "engine/base/result.hpp"
#include "http/cors.hpp"
#include "http/message.hpp"

namespace aido::http {

/// How far a server is open without a credential.
enum class exposure {
  loopback,     ///< To programs of this machine, and to pages that this server itself serves; not to those whom a
                ///< sidecar of this machine lets in.
  anyone,       ///< To whoever reaches the address (`insecure`), but not to pages of other sites.
  credentials,  ///< It is not: a page of another site has no credential to send.
};

/// Keeps pages of other sites out of a server without credentials. On loopback the Host must be one of its names with
/// our port, so that a foreign name that was made to point here (DNS rebinding) is of no use; and an Origin, which
/// browsers add, must be ours or one that `others` names. What a Dapr sidecar passes on from an application comes from
/// its own loopback address, whoever sent it, and is refused there. Fails with forbidden_origin.
result<void> check_origin(const request& r, exposure how, std::uint16_t our_port, const cors_policy& others);

/// True for localhost and the literal loopback addresses (127.0.0.0/8 and ::1), one of IPv6 with or without brackets.
bool is_loopback_name(std::string_view host);

/// True for the literal addresses that stand for all of a machine's own: 0.0.0.0 and ::.
bool is_any_address(std::string_view host);

}  // namespace aido::http
