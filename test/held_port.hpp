#pragma once

#include <arpa/inet.h>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace aido::test {

/// A port of loopback that nobody else is given, and where nobody listens until something is told to: a server that
/// reuses addresses can take it, end, and leave it as it was.
class held_port {
 public:
  held_port() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    reuse(socket_);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&at), size) != 0 ||
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      throw std::runtime_error("no port is free");
    number_ = ntohs(at.sin_port);
  }
  held_port(const held_port&) = delete;
  held_port& operator=(const held_port&) = delete;
  ~held_port() { ::close(socket_); }

  std::uint16_t number() const noexcept { return number_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(number_); }

  /// Lets a socket be bound to it.
  static void reuse(int socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  }

 private:
  int socket_;
  std::uint16_t number_ = 0;
};

}  // namespace aido::test
