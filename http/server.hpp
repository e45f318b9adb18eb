#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "engine/base/limits.hpp"
#include "engine/base/result.hpp"
#include "eventstore/command_intake.hpp"
#include "http/context.hpp"
#include "http/cors.hpp"
#include "http/rate_limiter.hpp"
#include "http/writer_keys.hpp"

namespace aido::http {

struct server_options {
  std::string address = "127.0.0.1";  ///< A literal address, or localhost.
  std::uint16_t port = 0;             ///< 0: any that is free.
  std::size_t threads = 2;
  bool insecure = false;  ///< Permits an address other than loopback, although no credential is needed.
  std::size_t max_connections = limits::max_connections;
  std::size_t max_connections_per_address = limits::max_connections_per_address;  ///< 0: any number.
  std::size_t max_streams = limits::max_streams;
  std::size_t max_requests = limits::max_requests;  ///< On one connection, which then ends; at least 1.
  rate rate_limit;                                  ///< Of each caller.
  cors_policy cors;
  writer_keys writers;
  std::chrono::milliseconds head_timeout = limits::head_timeout;
  std::chrono::milliseconds body_timeout = limits::body_timeout;
  std::chrono::milliseconds write_timeout = limits::write_timeout;
  std::chrono::milliseconds idle_timeout = limits::idle_timeout;
  std::chrono::milliseconds heartbeat = limits::heartbeat_interval;
  std::chrono::milliseconds position_wait = limits::position_wait;
  std::chrono::milliseconds hand_over_wait = limits::hand_over_wait;
};

/// Where a server listens.
struct endpoint {
  std::string address;
  std::uint16_t port = 0;
};

/// The HTTP edge on threads of its own. `start` and `drain` are called by one thread; destruction stops at once.
class server {
 public:
  server(server_options options, context outside);
  ~server();
  server(const server&) = delete;
  server& operator=(const server&) = delete;

  /// Listens and serves from here on. Fails with invalid_value (no literal address), forbidden (not loopback, no
  /// credential needed, and not `insecure`), unavailable (the port is taken), io_error.
  result<endpoint> start();

  /// Judges a command that came as a message (http/intake.hpp), as eventstore::command_judge says. After `start`.
  void judge(eventstore::command_message m, eventstore::outcome_sink done);

  /// From now on each answer ends its connection, so that clients go where a new one leads them. All is served as
  /// before.
  void begin_leaving();
  /// Blocks until no connection is open, or until `time`.
  void await_departures(std::chrono::steady_clock::time_point time) const;

  /// Takes no further connections, ends streams and idle ones, lets the requests under way have their answers, and
  /// stops; after `patience` whatever is left is cut off. Blocks. Once.
  void drain(std::chrono::milliseconds patience);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace aido::http
