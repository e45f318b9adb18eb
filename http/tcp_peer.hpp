#pragma once

#include <string>

#include "http/io_thread.hpp"
#include "http/peer.hpp"

namespace aido::http {

/// A peer over TCP and HTTP/1.1, not connected yet, which lives on `io`'s thread. `address`: host:port, the host a name
/// or a literal address, one of IPv6 in brackets.
peer_ptr make_tcp_peer(asio::io_context& io, std::string address);

}  // namespace aido::http
