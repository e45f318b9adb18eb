#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace aido::bench {

/// The least that Beast and coroutines make a keep-alive HTTP server of: it reads a request, body and all, and answers
/// the same text each time.
class bare_server {
 public:
  /// Listens on a port of the loopback interface that is free.
  bare_server(std::string answer, std::size_t threads);
  bare_server(const bare_server&) = delete;
  bare_server& operator=(const bare_server&) = delete;
  ~bare_server();

  std::uint16_t port() const noexcept;

 private:
  struct running;
  std::unique_ptr<running> running_;
};

}  // namespace aido::bench
