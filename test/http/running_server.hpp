#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

#include "http/server.hpp"
#include "test/http/bounded_receive.hpp"
#include "test/http/fake_gateway.hpp"

/// A server on a port of its own, and clients that write bytes to it.
namespace aido::http {

/// A client's end of a connection.
class client {
 public:
  /// From the loopback address `from`, or whichever the system takes.
  explicit client(std::uint16_t port, const char* from = nullptr) : client(endpoint{"127.0.0.1", port}, from) {
    host_ = "Host: localhost:" + std::to_string(port) + "\r\n";
  }
  /// Of a server at a literal address of IPv4, which its requests name.
  explicit client(const endpoint& at, const char* from = nullptr) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    bound_waits(socket_);
    if (from != nullptr) bind_to(from);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(at.port);
    EXPECT_EQ(::inet_pton(AF_INET, at.address.c_str(), &to.sin_addr), 1);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    host_ = "Host: " + at.address + ':' + std::to_string(at.port) + "\r\n";
  }
  client(const client&) = delete;
  client& operator=(const client&) = delete;
  ~client() { ::close(socket_); }

  void send(std::string_view text) const {
    EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  /// Sends as much as the other side takes: false once it has closed.
  bool try_send(std::string_view text) const {
    return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
  }
  void get(std::string_view path) const { send("GET " + std::string(path) + " HTTP/1.1\r\n" + host_ + "\r\n"); }
  /// All that has come once `end` has; or until the server closed.
  std::string receive_until(std::string_view end) {
    http::receive_until(socket_, received_, end);
    return received_;
  }
  /// What has come counts no longer.
  void forget() { received_.clear(); }
  std::string receive_all() { return receive_until("no server says this"); }
  const std::string& host() const noexcept { return host_; }

 private:
  void bind_to(const char* address) const {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    EXPECT_EQ(::inet_pton(AF_INET, address, &own.sin_addr), 1);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own), 0);
  }

  int socket_;
  std::string host_;
  std::string received_;
};

class running_server : public testing::Test {
 protected:
  void start(const server_options& options = {}) {
    running.emplace(options, context{.gateway = gateway, .clock = clock, .workspace = gateway.workspace()});
    port = running->start().value().port;
  }

  /// The metrics, asked for on a connection of its own, which ends with it.
  std::string metrics() const {
    client asking(port);
    asking.send("GET /metrics HTTP/1.1\r\n" + asking.host() + "Connection: close\r\n\r\n");
    return asking.receive_all();
  }

  system_clock clock;
  fake_gateway gateway{clock};
  std::optional<server> running;
  std::uint16_t port = 0;
};

}  // namespace aido::http
