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
#include <memory>
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

void rethrow(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);
}

/// Sends a load; `heard` is called with each answer and when it was asked for.
template <class Heard>
class sending {
 public:
  sending(const load& l, Heard heard) : load_(l), heard_(std::move(heard)) {
    for (std::size_t i = 0; i < l.connections; ++i) clients_.push_back(std::make_unique<client>(io_, l.port));
  }

  void run() {
    for (auto& c : clients_) asio::co_spawn(io_, ask_repeatedly(*c), rethrow);
    io_.run();
  }

 private:
  asio::awaitable<void> ask_repeatedly(client& c) {
    while (sent_ < load_.times) {
      const auto& request = load_.requests[sent_++ % load_.requests.size()];
      const auto asked = std::chrono::steady_clock::now();
      heard_(asked, co_await c.ask(request));
    }
  }

  const load& load_;
  Heard heard_;
  asio::io_context io_{1};
  std::vector<std::unique_ptr<client>> clients_;
  std::size_t sent_ = 0;
};

}  // namespace

double answers_per_second(const load& l) {
  sending all(l, [](auto, const std::string&) {});
  const stopwatch watch;
  all.run();
  return static_cast<double>(l.times) / watch.seconds();
}

std::vector<std::string> answers_of(const load& l) {
  std::vector<std::string> answers;
  sending(l, [&](auto, std::string answer) { answers.push_back(std::move(answer)); }).run();
  return answers;
}

std::vector<exchange> exchanges_of(const load& l) {
  std::vector<exchange> all;
  sending(l, [&](auto asked, const std::string&) { all.push_back({asked, std::chrono::steady_clock::now()}); }).run();
  return all;
}

std::string ask_once(std::uint16_t port, const std::string& request) {
  return answers_of({.port = port, .requests = std::span(&request, 1), .connections = 1, .times = 1}).front();
}

}  // namespace aido::bench
