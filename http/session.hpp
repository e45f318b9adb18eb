#pragma once

#include "http/edge.hpp"
#include "http/io_thread.hpp"
#include "http/server.hpp"

namespace aido::http {

/// Serves a connection until it ends, on its thread.
void serve_connection(io_thread& home, tcp_socket socket, edge& shared, const server_options& options);

/// Tells a connection above the limit 503, and closes it. `busy` counts those under way on this thread.
void turn_away(io_thread& home, tcp_socket socket, edge& shared, const server_options& options);

}  // namespace aido::http
