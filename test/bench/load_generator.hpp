#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace aido::bench {

/// Requests to one server, over keep-alive connections that each send the next when they have read an answer.
struct load {
  std::uint16_t port = 0;
  std::span<const std::string> requests;  ///< As they go over the wire, in turn; never empty.
  std::size_t connections = 64;
  std::size_t times = 0;  ///< How many are sent in all.
};

/// Sends all from a thread of its own; answers per second. Throws when an answer has no 2xx status.
double answers_per_second(const load& l);

/// The bodies of the answers, in the order in which they came. Throws likewise.
std::vector<std::string> answers_of(const load& l);

/// When a request was sent, and when its answer was there.
struct exchange {
  std::chrono::steady_clock::time_point asked;
  std::chrono::steady_clock::time_point answered;
};
/// Of each request. Throws likewise.
std::vector<exchange> exchanges_of(const load& l);

/// Sends the request once; the body of the answer. Throws likewise.
std::string ask_once(std::uint16_t port, const std::string& request);

}  // namespace aido::bench
