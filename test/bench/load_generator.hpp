#pragma once

#include <cstdint>
#include <string>

namespace aido::bench {

/// Requests to one server, over keep-alive connections that each send the next when they have read an answer.
struct load {
  std::uint16_t port = 0;
  std::string request;  ///< As it goes over the wire.
  std::size_t connections = 64;
  std::size_t requests = 0;
};

/// Sends all from a thread of its own; answers per second. Throws when an answer has no 2xx status.
double answers_per_second(const load& l);

/// Sends the request once; the body of the answer. Throws likewise.
std::string ask_once(std::uint16_t port, const std::string& request);

}  // namespace aido::bench
