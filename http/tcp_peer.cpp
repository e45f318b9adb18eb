#include "http/tcp_peer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <sys/socket.h>

#include "http/answer_parser.hpp"

namespace aido::http {

namespace {

constexpr std::size_t read_size = 16 << 10;
constexpr std::size_t max_buffered = 64 << 10;  // bytes received and not yet parsed: a head, or a chunk's header
constexpr int first_final_status = 200;

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable_t<io_executor>{});

using endpoints = std::vector<asio::ip::tcp::endpoint>;

/// Absent when the host is a name. Names are looked up one after the other, each for as long as its server takes:
/// an address that needs none is not to stand behind them.
std::optional<asio::ip::tcp::endpoint> literal_endpoint(const std::string& host, const std::string& port) {
  boost::system::error_code why;
  const auto address = asio::ip::make_address(host, why);
  std::uint16_t number = 0;
  const auto* const end = port.data() + port.size();
  const auto parsed = std::from_chars(port.data(), end, number);
  if (why || parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return asio::ip::tcp::endpoint(address, number);
}

/// Calls `done` with what `work` makes, while `keep` lives.
template <class T, class Work>
void run(tcp_socket& on, std::shared_ptr<peer> keep, actors::completion<T> done, Work work) {
  asio::co_spawn(
      on.get_executor(),
      [keep = std::move(keep), done = std::move(done), work = std::move(work)]() -> awaitable<> {
        auto made = co_await work();
        done(std::move(made));
      },
      asio::detached);
}

class tcp_peer final : public peer, public std::enable_shared_from_this<tcp_peer> {
 public:
  tcp_peer(asio::io_context& io, std::string address)
      : address_(std::move(address)),
        resolver_(io.get_executor()),
        socket_(io.get_executor()),
        received_(max_buffered) {}

  void connect(actors::completion<void> done) override {
    run<void>(socket_, shared_from_this(), std::move(done), [this] { return open(); });
  }
  void exchange(std::shared_ptr<const std::string> request, method of, actors::completion<peer_answer> done) override {
    run<peer_answer>(socket_, shared_from_this(), std::move(done),
                     [this, request = std::move(request), of] { return converse(*request, of); });
  }
  void read(actors::completion<std::string> done) override {
    run<std::string>(socket_, shared_from_this(), std::move(done), [this] { return next_part(); });
  }
  bool is_ready() override {
    if (closed_ || !parser_ || !parser_->is_done() || !parser_->keep_alive() || received_.size() > 0) return false;
    char some = 0;
    return ::recv(socket_.native_handle(), &some, sizeof some, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
  }
  void close() override {
    closed_ = true;
    resolver_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

 private:
  awaitable<result<void>> open() {
    for (const auto& at : co_await resolve()) {
      boost::system::error_code ignored;
      socket_.close(ignored);
      if (closed_) break;
      const auto [why] = co_await socket_.async_connect(at, awaiting);
      if (why) continue;
      socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
      co_return result<void>{};
    }
    co_return failure{errc::unavailable, {}, "Cannot connect to " + address_ + "."};
  }

  awaitable<endpoints> resolve() {
    const auto colon = address_.rfind(':');
    auto host = address_.substr(0, colon);
    const auto port = colon == std::string::npos ? std::string() : address_.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (const auto literal = literal_endpoint(host, port)) co_return endpoints{*literal};
    const auto [why, found] = co_await resolver_.async_resolve(host, port, awaiting);
    endpoints all;
    for (const auto& one : found) all.push_back(one.endpoint());
    co_return all;
  }

  awaitable<result<peer_answer>> converse(const std::string& request, method of) {
    answer_ = {};
    heard_ = false;
    parser_.emplace(answer_, of);
    // What became of it the answer tells: a process that is full sends its own before it has read anything.
    co_await asio::async_write(socket_, asio::buffer(request), awaiting);
    while (!parser_->is_done() && !comes_in_parts() && !is_without_end())
      if (auto ok = co_await advance(); !ok) co_return ok.error();
    if (answer_.status < first_final_status || is_without_end()) co_return broken();
    if (!comes_in_parts()) co_return std::move(answer_);
    co_return peer_answer{.status = answer_.status,
                          .fields = std::move(answer_.fields),
                          .length = answer_.length,
                          .body = {},
                          .rest = body_rest::follows};
  }

  /// Whether what is parsed so far says that the body is not to be waited for.
  bool comes_in_parts() const {
    if (!parser_->is_header_done()) return false;
    const auto length = parser_->content_length();
    const bool is_long = length && *length > limits::max_whole_answer;
    return parser_->chunked() || (is_long && !parser_->is_done());
  }

  /// Its body ends with the connection, which says nothing of whether it is whole: no process of ours answers so.
  bool is_without_end() const {
    return parser_->is_header_done() && !parser_->is_done() && !parser_->chunked() && !parser_->content_length();
  }

  awaitable<result<std::string>> next_part() {
    while (answer_.body.empty() && !parser_->is_done())
      if (auto ok = co_await advance(); !ok) co_return ok.error();
    co_return std::exchange(answer_.body, {});
  }

  /// Receives something, and parses it.
  awaitable<result<void>> advance() {
    if (received_.size() + read_size > max_buffered) co_return broken();
    const auto [why, size] = co_await socket_.async_read_some(received_.prepare(read_size), awaiting);
    if (why && !heard_) co_return failure{errc::unavailable, {}, address_ + " closed the connection."};
    if (why) co_return broken();
    heard_ = true;
    received_.commit(size);
    boost::beast::error_code wrong;
    received_.consume(parser_->put(received_.data(), wrong));
    if (wrong && wrong != boost::beast::http::error::need_more) co_return broken();
    co_return result<void>{};
  }

  failure broken() const { return {errc::io_error, {}, "The answer of " + address_ + " is none, or not complete."}; }

  const std::string address_;
  asio::ip::basic_resolver<asio::ip::tcp, io_executor> resolver_;
  tcp_socket socket_;
  boost::beast::flat_buffer received_;
  peer_answer answer_;
  std::optional<answer_parser> parser_;  // of the present exchange, or of the last; refers to `answer_`
  bool heard_ = false;                   // something of an answer has come
  bool closed_ = false;
};

}  // namespace

peer_ptr make_tcp_peer(asio::io_context& io, std::string address) {
  return std::make_shared<tcp_peer>(io, std::move(address));
}

}  // namespace aido::http
