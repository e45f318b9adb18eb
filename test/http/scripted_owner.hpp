#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "test/held_port.hpp"
#include "test/http/bounded_receive.hpp"

namespace aido::http {

/// The other process, as bytes: takes connections and says on them what the test tells it to.
class scripted_owner {
 public:
  /// A connection that it took.
  class connection {
   public:
    explicit connection(int socket) : socket_(socket) {
      EXPECT_GE(socket, 0) << "no connection came";
      if (socket >= 0) bound_waits(socket);
    }
    connection(connection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    connection& operator=(connection&&) = delete;
    ~connection() { close(); }

    /// The bytes that came, once `end` is among them; or until the other side closed.
    std::string receive_until(std::string_view end) const {
      std::string received;
      http::receive_until(socket_, received, end);
      return received;
    }
    std::string receive_head() const { return receive_until("\r\n\r\n"); }
    void send(std::string_view text) const {
      EXPECT_EQ(::send(socket_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
    }
    void close() {
      if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }

   private:
    int socket_;
  };

  scripted_owner() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    bound_waits(socket_);
    test::held_port::reuse(socket_);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(place_.number());
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
  }
  scripted_owner(const scripted_owner&) = delete;
  scripted_owner& operator=(const scripted_owner&) = delete;
  ~scripted_owner() { stop(); }

  std::string address() const { return place_.address(); }
  connection accept() const { return connection(::accept(socket_, nullptr, nullptr)); }
  /// From here on nothing listens at its address.
  void stop() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

 private:
  const test::held_port place_;
  int socket_;
};

}  // namespace aido::http
