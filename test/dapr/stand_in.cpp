#include "test/dapr/stand_in.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test/held_port.hpp"

namespace aido::test {

namespace {

std::uint16_t bind_any(int socket) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  EXPECT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&at), size), 0);
  EXPECT_EQ(::getsockname(socket, reinterpret_cast<sockaddr*>(&at), &size), 0);
  return ntohs(at.sin_port);
}

std::string loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// How many bytes a request has that begins so; 0 while its head is not whole.
std::size_t size_of_request(std::string_view text) {
  constexpr std::string_view end_of_head = "\r\n\r\n";
  constexpr std::string_view length_field = "Content-Length: ";
  const auto head = text.find(end_of_head);
  if (head == std::string_view::npos) return 0;
  std::size_t length = 0;
  if (const auto at = text.substr(0, head).find(length_field); at != std::string_view::npos)
    std::from_chars(text.data() + at + length_field.size(), text.data() + head, length);
  return head + end_of_head.size() + length;
}

}  // namespace

stand_in::stand_in(int status, const std::string& body, const std::string& fields)
    : answer_("HTTP/1.1 " + std::to_string(status) + " x\r\n" + fields +
              "Content-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  listen();
}

stand_in::stand_in(silent /*how*/) : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) { listen(); }

void stand_in::listen() {
  port_ = bind_any(listener_);
  EXPECT_EQ(::listen(listener_, SOMAXCONN), 0);
  thread_ = std::thread([this] { run(); });
}

stand_in::~stand_in() {
  ::shutdown(listener_, SHUT_RDWR);  // which wakes accept
  thread_.join();
  ::close(listener_);
  for (const auto connection : unanswered_) ::close(connection);
}

std::string stand_in::address() const { return loopback(port_); }

std::vector<std::string> stand_in::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void stand_in::wait_for_a_request() {
  std::unique_lock lock(mutex_);
  asked_.wait(lock, [this] { return !requests_.empty(); });
}

void stand_in::run() {
  for (int connection = 0; (connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    serve(connection);
    if (answer_.empty())
      unanswered_.push_back(connection);
    else
      ::close(connection);
  }
}

void stand_in::serve(int connection) {
  std::string text;
  char part[4096];
  while (size_of_request(text) == 0 || text.size() < size_of_request(text)) {
    const auto size = ::recv(connection, part, sizeof part, 0);
    if (size <= 0) return;
    text.append(part, static_cast<std::size_t>(size));
  }
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(text));
  }
  asked_.notify_all();
  if (answer_.empty()) return;
  // Who has heard enough hangs up.
  EXPECT_GT(::send(connection, answer_.data(), answer_.size(), MSG_NOSIGNAL), 0);
}

std::string closed_address() {
  static const held_port closed;
  return closed.address();
}

}  // namespace aido::test
