#pragma once

#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>

/// Waiting on sockets that ends: a test of what does not come fails instead of standing still.
namespace aido::http {

/// Has what is waited for on `socket`, bytes or connections, come within half a minute or not at all.
inline void bound_waits(int socket) {
  constexpr timeval patience{.tv_sec = 30, .tv_usec = 0};
  EXPECT_EQ(::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
}

/// Of what came, as much as a report of the failure can show.
inline std::string_view end_of(std::string_view received) {
  constexpr std::size_t shown = 4'000;
  return received.substr(received.size() - std::min(shown, received.size()));
}

/// Adds to `received` what comes, until `end` is in it or the other side has closed.
inline void receive_until(int socket, std::string& received, std::string_view end) {
  char part[16 << 10];
  while (received.find(end) == std::string::npos) {
    const auto size = ::recv(socket, part, sizeof part, 0);
    if (size < 0 && errno == EAGAIN) ADD_FAILURE() << "nothing more came after: " << end_of(received);
    if (size <= 0) return;
    received.append(part, static_cast<std::size_t>(size));
  }
}

}  // namespace aido::http
