#include "test/bench/bare_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <thread>

namespace aido::bench {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, asio::use_awaitable);
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/json");
    response.keep_alive(request.keep_alive());
    response.body() = answer;
    response.prepare_payload();
    co_await http::async_write(socket, response, asio::use_awaitable);
  }
}

}  // namespace

struct bare_server::running {
  /// Each thread has a loop of its own, so that connections need no strand.
  struct loop {
    asio::io_context io{1};
    asio::executor_work_guard<asio::io_context::executor_type> busy = asio::make_work_guard(io);
    std::thread thread{[this] { io.run(); }};
    void stop() {
      io.stop();
      thread.join();
    }
  };

  running(std::string text, std::size_t threads)
      : answer(std::move(text)), loops(threads), acceptor(loops.front().io, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(loops.front().io, accept(), asio::detached);
  }

  ~running() {
    for (auto& l : loops) l.stop();
  }

  asio::awaitable<void> accept() {
    for (std::size_t i = 0;; i = (i + 1) % loops.size()) {
      auto& io = loops[i].io;
      auto socket = co_await acceptor.async_accept(io, asio::use_awaitable);
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(io, serve(std::move(socket), answer), asio::detached);
    }
  }

  const std::string answer;
  std::deque<loop> loops;
  tcp::acceptor acceptor;
};

bare_server::bare_server(std::string answer, std::size_t threads)
    : running_(std::make_unique<running>(std::move(answer), threads)) {}
bare_server::~bare_server() = default;

std::uint16_t bare_server::port() const noexcept { return running_->acceptor.local_endpoint().port(); }

}  // namespace aido::bench
