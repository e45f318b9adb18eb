#include "http/tcp_peer.hpp"

#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <latch>
#include <netdb.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// While one exists, every name is looked up here, and found only once the test lets go.
struct slow_names {
  std::latch begun{1};
  std::atomic<bool> let_go = false;
  std::atomic<int> asked = 0;

  void answer() {
    let_go = true;
    let_go.notify_all();
  }
};
std::atomic<slow_names*> present = nullptr;

int look_up_slowly(slow_names& names) {
  if (names.asked.fetch_add(1) == 0) names.begun.count_down();
  names.let_go.wait(false);
  return EAI_NONAME;
}

}  // namespace

// Asio calls this one instead of the system's, which does all but what the test holds up.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** found) {
  if (auto* const names = present.load()) return look_up_slowly(*names);
  static const auto system = reinterpret_cast<decltype(&getaddrinfo)>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  return system(node, service, hints, found);
}

namespace aido::http {
namespace {

/// A socket of `family` that listens on loopback.
struct listener {
  explicit listener(int family) : socket(::socket(family, SOCK_STREAM, 0)) {
    sockaddr_storage at{};
    socklen_t size = 0;
    if (family == AF_INET6) {
      auto& six = reinterpret_cast<sockaddr_in6&>(at);
      six.sin6_family = AF_INET6;
      six.sin6_addr = in6addr_loopback;
      size = sizeof six;
    } else {
      auto& four = reinterpret_cast<sockaddr_in&>(at);
      four.sin_family = AF_INET;
      four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      size = sizeof four;
    }
    auto* const address = reinterpret_cast<sockaddr*>(&at);
    listens = ::bind(socket, address, size) == 0 && ::listen(socket, 1) == 0;
    ::getsockname(socket, address, &size);
    // The port stands at the same place in both families.
    port = std::to_string(ntohs(reinterpret_cast<sockaddr_in&>(at).sin_port));
  }
  listener(const listener&) = delete;
  listener& operator=(const listener&) = delete;
  ~listener() { ::close(socket); }

  int socket;
  bool listens = false;
  std::string port;
};

struct tcp_peer_test : testing::Test {
  tcp_peer_test() { present = &names; }
  ~tcp_peer_test() override {
    names.answer();
    present = nullptr;
  }

  /// What connecting came to, once it has.
  using outcome = std::shared_ptr<std::optional<result<void>>>;
  static outcome connect(peer& p) {
    auto came = std::make_shared<std::optional<result<void>>>();
    p.connect([came](result<void> r) { came->emplace(std::move(r)); });
    return came;
  }
  peer_ptr peer_at(const std::string& address) { return make_tcp_peer(io, address); }
  void run_until(const outcome& came) {
    while (!came->has_value() && io.run_one_for(std::chrono::seconds{10}) > 0) {
    }
  }

  slow_names names;
  asio::io_context io{1};
};

TEST_F(tcp_peer_test, connects_to_an_address_while_a_name_is_looked_up) {
  const auto slow = peer_at("slow.example:80");
  const auto named = connect(*slow);
  io.poll();
  names.begun.wait();
  for (const int family : {AF_INET, AF_INET6}) {
    const listener at(family);
    if (!at.listens) continue;  // a machine without IPv6
    const auto direct = peer_at((family == AF_INET ? "127.0.0.1:" : "[::1]:") + at.port);
    const auto connected = connect(*direct);
    run_until(connected);
    ASSERT_TRUE(connected->has_value());
    EXPECT_TRUE((*connected)->has_value());
  }
  EXPECT_FALSE(named->has_value());
  names.answer();
  run_until(named);
  ASSERT_TRUE(named->has_value());
  EXPECT_FALSE((*named)->has_value());
  EXPECT_EQ(names.asked, 1);
}

TEST_F(tcp_peer_test, that_is_closed_does_not_have_its_name_looked_up_any_more) {
  const auto slow = peer_at("slow.example:80");
  const auto next = peer_at("next.example:80");
  const auto first = connect(*slow);
  const auto second = connect(*next);
  io.poll();
  names.begun.wait();
  next->close();
  names.answer();
  for (const auto& came : {first, second}) {
    run_until(came);
    ASSERT_TRUE(came->has_value());
    EXPECT_EQ((*came)->error().code, errc::unavailable);
  }
  EXPECT_EQ(names.asked, 1);
}

}  // namespace
}  // namespace aido::http
