#pragma once

#include <sys/socket.h>

namespace aido::delivery {

/// True when `address` (IPv4 or IPv6, also IPv4 within IPv6) is one of the public internet: not private, loopback,
/// link-local, shared, multicast, reserved or for documentation (IANA's special-purpose registries).
bool is_public(const sockaddr& address) noexcept;

}  // namespace aido::delivery
