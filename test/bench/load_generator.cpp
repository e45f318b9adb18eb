#include "test/bench/load_generator.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <exception>
#include <stdexcept>

#include "test/bench/stopwatch.hpp"

namespace aido::bench {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

/// One keep-alive connection.
class client {
 public:
  client(asio::io_context& io, std::uint16_t port) : socket_(io) {
    socket_.connect({asio::ip::address_v4::loopback(), port});
    socket_.set_option(tcp::no_delay(true));
  }

  asio::awaitable<std::string> ask(const std::string& request) {
    co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(socket_, buffer_, response, asio::use_awaitable);
    if (http::to_status_class(response.result()) != http::status_class::successful) {
      throw std::runtime_error("a request was answered " + std::to_string(response.result_int()) + ": " +
                               response.body());
    }
    co_return std::move(response.body());
  }

 private:
  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
};

asio::awaitable<void> ask_repeatedly(client& c, const std::string& request, std::size_t& left) {
  while (left > 0) {
    --left;
    co_await c.ask(request);
  }
}

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

}  // namespace

double answers_per_second(const load& l) {
  asio::io_context io{1};
  std::vector<std::unique_ptr<client>> clients;
  for (std::size_t i = 0; i < l.connections; ++i) clients.push_back(std::make_unique<client>(io, l.port));
  auto left = l.requests;
  for (auto& c : clients) asio::co_spawn(io, ask_repeatedly(*c, l.request, left), rethrow);
  const stopwatch watch;
  io.run();
  return static_cast<double>(l.requests) / watch.seconds();
}

std::string ask_once(std::uint16_t port, const std::string& request) {
  asio::io_context io{1};
  client c(io, port);
  std::string body;
  asio::co_spawn(io, c.ask(request), [&body](const std::exception_ptr& error, std::string answer) {
    rethrow(error);
    body = std::move(answer);
  });
  io.run();
  return body;
}

}  // namespace aido::bench
