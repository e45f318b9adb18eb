#pragma once

#include "http/address_counts.hpp"
#include "http/edge.hpp"
#include "http/io_thread.hpp"
#include "http/server.hpp"

namespace aido::http {

/// Serves a connection until it ends, on its thread; keeps `counted` until then.
void serve_connection(io_thread& home, tcp_socket socket, address_counts::place counted, edge& shared,
                      const server_options& options);

/// Tells a connection above a limit 503, and closes it.
void turn_away(io_thread& home, tcp_socket socket, address_counts::place counted, edge& shared,
               const server_options& options);

}  // namespace aido::http
