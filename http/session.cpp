#include "http/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>

#include "engine/codec/json_text.hpp"
#include "http/request_guard.hpp"
#include "http/request_parser.hpp"
#include "http/service.hpp"

/// A connection: bytes to requests, and answers to bytes.
///
///   S1  One request at a time; what the client has sent ahead (pipelining) waits in the buffer, and answers keep
///   order. S2  No byte of a head reaches Beast before the guard has passed all of it. S3  After a message whose end is
///   in doubt, nothing more is read as a request: the connection ends. S4  Every wait for the client has a deadline;
///   waits for the engine have none of ours.
namespace aido::http {

namespace {

constexpr std::size_t read_size = 4096;
constexpr std::size_t max_buffered = 128 << 10;  // bytes received and not yet read; a chunk's header must fit in
constexpr std::size_t max_lingering = 1 << 20;   // bytes of a refused request to swallow, so that its answer arrives

constexpr auto awaiting = asio::as_tuple(asio::use_awaitable_t<io_executor>{});

enum class stage { idle, receiving, serving, sending, streaming, ending };

std::string_view reason_of(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

bool has_content(int status) noexcept { return status != 204 && status != 304; }

std::string_view view(const boost::beast::flat_buffer& buffer) noexcept {
  const auto data = buffer.data();
  return {static_cast<const char*>(data.data()), data.size()};
}

/// The authority, and the target in origin form: clients may send the absolute form (RFC 9112 §3.2.2).
void settle_target(request& r) {
  r.authority = r.find("Host").value_or("");
  constexpr std::string_view scheme = "http://";
  if (!same_token(r.target.substr(0, scheme.size()), scheme)) return;
  const auto rest = r.target.substr(scheme.size());
  const auto path = std::min(rest.find_first_of("/?"), rest.size());
  r.authority = rest.substr(0, path);
  r.target = path < rest.size() ? rest.substr(path) : std::string_view("/");
}

failure parse_failure(const boost::beast::error_code& why) {
  if (why == boost::beast::http::error::body_limit)
    return {errc::payload_too_large, {}, "The body has more than " + std::to_string(limits::max_body) + " bytes."};
  return {errc::malformed_request, {}, "The message is malformed: " + why.message() + "."};
}

class session final : public connection {
 public:
  session(io_thread& home, tcp_socket socket, edge& shared, const server_options& options)
      : home_(home),
        shared_(shared),
        options_(options),
        socket_(std::move(socket)),
        received_(max_buffered),
        place_(home.enter(*this)) {
    shared_.metrics.connections.fetch_add(1, std::memory_order_relaxed);
  }
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  ~session() override {
    home_.leave(place_);
    shared_.metrics.connections.fetch_sub(1, std::memory_order_release);
  }

  awaitable<> serve() {
    for (bool open = true; open && (!home_.draining() || has_more());) open = co_await serve_one();
    co_await end();
  }

  awaitable<> turn_away() {
    co_await send(refuse(
        shared_,
        {errc::unavailable, {}, "As many connections are open as this server allows, to all or to one client."}));
    co_await end();
  }

  void expire() override {
    expired_ = true;
    stop_waiting();
  }
  void drain() override {
    if (stage_ == stage::idle || stage_ == stage::streaming) stop_waiting();
  }
  void abandon() override { resume_ = nullptr; }

 private:
  void enter(stage s, std::chrono::milliseconds patience) {
    enter_unbounded(s);
    deadline_ = std::chrono::steady_clock::now() + patience;
  }
  void enter_unbounded(stage s) {
    stage_ = s;
    expired_ = false;
    deadline_ = time_point::max();
  }

  // The deadline stays: what has ended by itself but was not told of yet is not cancelled, and what begins after it has
  // to be by the next sweep.
  void stop_waiting() {
    boost::system::error_code ignored;
    socket_.cancel(ignored);
    if (stream_ != nullptr) stream_->cancel();
  }

  /// Receives, serves and answers a request; false: the connection is to end.
  awaitable<bool> serve_one() {
    const auto head = co_await receive_head();
    if (!head) co_return co_await refuse_with(head.error());
    if (*head == 0) co_return false;
    if (auto ok = check_head(view(received_).substr(0, *head)); !ok) co_return co_await refuse_with(ok.error());

    head_.assign(view(received_).substr(0, *head));
    received_.consume(*head);
    request_parser parser(request_);
    boost::beast::error_code why;
    parser.put(asio::buffer(head_), why);
    if (why && why != boost::beast::http::error::need_more) co_return co_await refuse_with(parse_failure(why));
    settle_target(request_);
    if (auto ok = co_await receive_body(parser); !ok) co_return co_await refuse_with(ok.error());

    keep_alive_ = parser.keep_alive() && ++served_ < options_.max_requests;
    http_1_0_ = parser.is_http_1_0();
    enter_unbounded(stage::serving);
    auto answer = co_await finish(http::serve(shared_, request_, home_.shared_from_this()));
    co_return co_await send(std::move(answer));
  }

  /// The size of the next head, which is at the front of what was received; 0 at the connection's end.
  awaitable<result<std::size_t>> receive_head() {
    enter(stage::idle, options_.idle_timeout);
    // RFC 9112 §2.2: an empty line before a request is passed over.
    bool may_skip = true;
    for (std::size_t seen = 0;;) {
      if (may_skip && view(received_).starts_with("\r\n")) received_.consume(2);
      may_skip = may_skip && received_.size() < 2;
      const auto end = find_head_end(view(received_), seen);
      if (!end || *end > 0) co_return end;
      seen = received_.size();
      if (seen > 0 && stage_ == stage::idle) enter(stage::receiving, options_.head_timeout);
      if (!co_await receive()) co_return on_silence("head");
    }
  }

  awaitable<result<void>> receive_body(request_parser& parser) {
    if (parser.is_done()) co_return result<void>{};
    enter(stage::receiving, options_.body_timeout);
    if (const auto expected = request_.find("Expect"); expected && received_.size() == 0) {
      if (!same_token(*expected, "100-continue"))
        co_return failure{errc::malformed_request, "Expect", "Only 100-continue can be expected."};
      co_await asio::async_write(socket_, asio::buffer(std::string_view("HTTP/1.1 100 Continue\r\n\r\n")), awaiting);
    }
    while (!parser.is_done()) {
      boost::beast::error_code why;
      received_.consume(parser.put(received_.data(), why));
      if (why && why != boost::beast::http::error::need_more) co_return parse_failure(why);
      if (parser.is_done()) break;
      if (received_.size() >= max_buffered)
        co_return failure{errc::malformed_request, {}, "A chunk's header is too long."};
      if (!co_await receive()) co_return on_silence("body").error();
    }
    co_return result<void>{};
  }

  /// The client stopped in the middle, or went away.
  result<std::size_t> on_silence(std::string_view part) const {
    if (!expired_ || stage_ == stage::idle) return std::size_t{0};
    return failure{errc::request_timeout, {}, "The request's " + std::string(part) + " did not arrive in time."};
  }

  /// Receives something; false when there is nothing more to come in time.
  awaitable<bool> receive() {
    while (true) {
      const auto room = received_.prepare(std::min(read_size, max_buffered - received_.size()));
      const auto [why, size] = co_await socket_.async_read_some(room, awaiting);
      received_.commit(size);
      // A request that came just before the wait for it was ended is answered like any other.
      const bool came_late = why == asio::error::operation_aborted && stage_ == stage::idle && has_more();
      if (!came_late) co_return !why && size > 0;
      expired_ = false;
    }
  }

  /// Something that the client has sent is to be looked at.
  bool has_more() const {
    boost::system::error_code ignored;
    return received_.size() > 0 || socket_.available(ignored) > 0;
  }

  /// Runs a handler's coroutine to its end.
  template <class T>
  awaitable<T> finish(eventually<T> work) {
    if (!work.start()) {
      co_await asio::async_initiate<const asio::use_awaitable_t<io_executor>, void()>(
          [&](auto handler) {
            // Held here, so that `abandon` can let go of it: else it and this coroutine would keep each other.
            resume_ = [h = std::make_shared<decltype(handler)>(std::move(handler))] { std::move (*h)(); };
            work.when_done([this] { std::exchange(resume_, nullptr)(); });
          },
          asio::use_awaitable_t<io_executor>{});
    }
    co_return work.take();
  }

  awaitable<bool> refuse_with(failure why) {
    keep_alive_ = false;
    request_.method = method::other;  // of this one it is not known, and that of the one before must not count
    co_return co_await send(refuse(shared_, why));
  }

  /// Sends an answer; false: the connection is to end.
  awaitable<bool> send(response r) {
    const bool keeps = keep_alive_ && r.connection == after_response::keep && !r.stream && !home_.leaving();
    write_head(r, keeps);
    if (request_.method == method::head) r.body.clear();
    enter(stage::sending, options_.write_timeout);
    const std::array<asio::const_buffer, 2> parts{asio::buffer(out_), asio::buffer(r.body)};
    const auto [why, size] = co_await asio::async_write(socket_, parts, awaiting);
    if (why) co_return false;
    if (!r.stream || request_.method == method::head) co_return keeps;
    if (r.length)
      co_await send_parts(*r.stream);
    else
      co_await send_stream(*r.stream);
    co_return keeps;
  }

  void write_head(const response& r, bool keeps) {
    out_.clear();
    out_ += "HTTP/1.1 ";
    codec::append_number(out_, r.status);
    (out_ += ' ').append(reason_of(r.status)).append("\r\nDate: ").append(home_.date()).append("\r\n");
    if (!r.content_type.empty()) out_.append("Content-Type: ").append(r.content_type).append("\r\n");
    out_ += r.fields;
    if (r.stream && !r.length) {
      if (!http_1_0_) out_ += "Transfer-Encoding: chunked\r\n";
    } else if (has_content(r.status)) {
      out_ += "Content-Length: ";
      codec::append_number(out_, r.length.value_or(r.body.size()));
      out_ += "\r\n";
    }
    if (!keeps) out_ += "Connection: close\r\n";
    if (keeps && http_1_0_) out_ += "Connection: keep-alive\r\n";
    out_ += "\r\n";
  }

  /// An answer like any other, but for its coming in parts: the client has as much time for all of them. When it breaks
  /// off, the client sees that by the length.
  awaitable<> send_parts(body_stream& body) {
    auto left = options_.write_timeout;
    while (left.count() > 0) {
      enter_unbounded(stage::serving);
      const auto part = co_await finish(body.next());
      if (part.empty()) break;
      enter(stage::sending, left);
      const auto [why, sent] = co_await asio::async_write(socket_, asio::buffer(part), awaiting);
      if (why) break;
      left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
    }
  }

  awaitable<> send_stream(body_stream& body) {
    stream_ = &body;
    watch_for_end();
    while (true) {
      enter_unbounded(stage::streaming);
      if (home_.draining()) break;
      const auto part = co_await finish(body.next());
      if (part.empty()) break;
      enter(stage::sending, options_.write_timeout);
      if (!co_await send_part(part)) break;
    }
    stream_ = nullptr;
    if (http_1_0_ || expired_) co_return;
    enter(stage::sending, options_.write_timeout);
    co_await asio::async_write(socket_, asio::buffer(std::string_view("0\r\n\r\n")), awaiting);
  }

  awaitable<bool> send_part(const std::string& part) {
    out_.clear();
    if (!http_1_0_) {
      char size[20];
      const auto end = std::to_chars(size, size + sizeof size, part.size(), 16).ptr;
      out_.append(size, end).append("\r\n");
    }
    const std::string_view after = http_1_0_ ? "" : "\r\n";
    const std::array<asio::const_buffer, 3> parts{asio::buffer(out_), asio::buffer(part), asio::buffer(after)};
    const auto [why, sent] = co_await asio::async_write(socket_, parts, awaiting);
    co_return !why;
  }

  /// A client that closes its side of a stream ends it: nothing else tells us before the next heartbeat.
  void watch_for_end() {
    socket_.async_wait(tcp_socket::wait_read, [this, alive = std::weak_ptr(alive_)](auto why) {
      if (!why && alive.lock() && stream_ != nullptr) stream_->cancel();
    });
  }

  /// Ends the connection so that the last answer arrives: a close with bytes unread would reset it.
  awaitable<> end() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp_socket::shutdown_send, ignored);
    enter(stage::ending, limits::linger_timeout);
    std::size_t swallowed = received_.size();
    received_.clear();
    while (!ignored && swallowed < max_lingering) {
      const auto [why, size] = co_await socket_.async_read_some(received_.prepare(read_size), awaiting);
      if (why || size == 0) break;
      swallowed += size;
    }
    socket_.close(ignored);
  }

  io_thread& home_;
  edge& shared_;
  const server_options& options_;
  tcp_socket socket_;
  boost::beast::flat_buffer received_;
  io_thread::place place_;
  std::string head_;  // of the present request, whose fields are views into it
  std::string out_;
  http::request request_;
  stage stage_ = stage::idle;
  bool expired_ = false;
  bool keep_alive_ = false;
  bool http_1_0_ = false;
  std::size_t served_ = 0;         // requests, so far
  body_stream* stream_ = nullptr;  // while one is being sent
  std::function<void()> resume_;   // goes on with what `finish` waits for
  std::shared_ptr<char> alive_ = std::make_shared<char>();
};

}  // namespace

void serve_connection(io_thread& home, tcp_socket socket, address_counts::place counted, edge& shared,
                      const server_options& options) {
  asio::co_spawn(
      home.io(),
      [s = std::make_unique<session>(home, std::move(socket), shared, options),
       until_it_ends = std::move(counted)]() -> awaitable<> { return s->serve(); },
      asio::detached);
}

void turn_away(io_thread& home, tcp_socket socket, address_counts::place counted, edge& shared,
               const server_options& options) {
  asio::co_spawn(
      home.io(),
      [s = std::make_unique<session>(home, std::move(socket), shared, options),
       until_it_ends = std::move(counted)]() -> awaitable<> { return s->turn_away(); },
      asio::detached);
}

}  // namespace aido::http
