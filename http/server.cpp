#include "http/server.hpp"

#include <boost/asio/ip/address.hpp>
#include <future>
#include <list>
#include <vector>

#include "http/intake.hpp"
#include "http/io_thread.hpp"
#include "http/session.hpp"

namespace aido::http {

namespace {

constexpr std::chrono::milliseconds drain_look{5};

result<asio::ip::address> read_address(const std::string& text) {
  boost::system::error_code why;
  auto address = asio::ip::make_address(text == "localhost" ? "127.0.0.1" : text, why);
  if (why) return failure{errc::invalid_value, "listen", "\"" + text + "\" is no literal IP address."};
  return address;
}

/// One that has gone already comes from nowhere.
client_address client_of(const tcp_socket& socket) {
  boost::system::error_code why;
  const auto from = socket.remote_endpoint(why);
  if (why) return {};
  return from.address().is_v4() ? client_address::v4(from.address().to_v4().to_bytes())
                                : client_address::v6(from.address().to_v6().to_bytes());
}

enum class admittance {
  served,
  told,  ///< Of a limit, and closed.
  cut,   ///< There are too many to be told already.
};

/// Of each of so many threads, which share what the process may have.
pool_bounds share_of(std::size_t threads) {
  return {.requests = std::max<std::size_t>(limits::max_forwarded / threads, 1),
          .streams = std::max<std::size_t>(limits::max_relayed_streams / threads, 1)};
}

failure not_listening(const boost::system::error_code& why) {
  const bool taken = why == boost::system::errc::address_in_use;
  return {taken ? errc::unavailable : errc::io_error, "listen", "Cannot listen: " + why.message() + "."};
}

}  // namespace

class server::impl {
 public:
  impl(server_options options, context outside)
      : options_(std::move(options)), shared_(std::move(outside), options_.rate_limit) {
    shared_.cors = options_.cors;
    shared_.heartbeat = options_.heartbeat;
    shared_.position_wait = options_.position_wait;
    shared_.hand_over_wait = options_.hand_over_wait;
    shared_.max_streams = options_.max_streams;
    const auto threads = std::max<std::size_t>(options_.threads, 1);
    for (std::size_t i = 0; i < threads; ++i) threads_.push_back(std::make_shared<io_thread>(share_of(threads)));
    acceptor_.emplace(threads_.front()->io());
  }
  impl(const impl&) = delete;
  impl& operator=(const impl&) = delete;
  ~impl() { stop(); }

  result<endpoint> start() {
    const auto address = read_address(options_.address);
    if (!address) return address.error();
    const bool guarded = shared_.outside.callers->asked_for() == credentials::required;
    if (!guarded && !address->is_loopback() && !options_.insecure)
      return failure{
          errc::forbidden, "listen",
          "Without credentials this server listens on loopback only: give it a bootstrap key or a JWKS, require "
          "credentials, or declare it insecure."};
    shared_.exposure = guarded ? exposure::credentials : address->is_loopback() ? exposure::loopback : exposure::anyone;
    if (auto ok = listen({*address, options_.port}); !ok) return ok.error();
    shared_.port = acceptor_->local_endpoint().port();
    asio::post(threads_.front()->io(), [this] { accept(); });
    for (auto& t : threads_) t->run();
    return endpoint{.address = address->to_string(), .port = shared_.port};
  }

  void judge(eventstore::command_message m, eventstore::outcome_sink done) {
    threads_.front()->post([this, m = std::move(m), done = std::move(done)] { begin_judging(m, done); });
  }

  void begin_leaving() {
    for (auto& t : threads_) asio::post(t->io(), [thread = t.get()] { thread->begin_leaving(); });
  }

  void await_departures(std::chrono::steady_clock::time_point time) const {
    while (shared_.metrics.connections.load(std::memory_order_acquire) > 0 && std::chrono::steady_clock::now() < time)
      std::this_thread::sleep_for(drain_look);
  }

  void drain(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    shared_.draining.store(true, std::memory_order_relaxed);
    for (auto& t : threads_)
      asio::post(t->io(), [this, thread = t.get()] {
        if (thread == threads_.front().get()) close_acceptor();
        thread->drain();
      });
    await_departures(until);
    stop();
  }

 private:
  result<void> listen(const asio::ip::tcp::endpoint& at) {
    boost::system::error_code why;
    acceptor_->open(at.protocol(), why);
    if (!why) acceptor_->set_option(asio::socket_base::reuse_address(true), why);
    if (!why) acceptor_->bind(at, why);
    if (!why) acceptor_->listen(asio::socket_base::max_listen_connections, why);
    if (why) return not_listening(why);
    return {};
  }

  // Connections go to the threads in turn; each stays where it is.
  void accept() {
    auto& home = *threads_[next_++ % threads_.size()];
    acceptor_->async_accept(home.io(), [this, &home](boost::system::error_code why, tcp_socket socket) {
      if (why == asio::error::operation_aborted || !acceptor_->is_open()) return;
      if (why) return accept_later();
      admit(home, std::move(socket));
      accept();
    });
  }

  void admit(io_thread& home, tcp_socket socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    auto counted = per_address_.enter(client_of(socket));
    switch (judge(counted.number())) {
      case admittance::served: return hand_over(home, serve_connection, std::move(socket), std::move(counted));
      case admittance::told: return hand_over(home, turn_away, std::move(socket), std::move(counted));
      case admittance::cut: return;
    }
  }

  /// What becomes of a connection that is its client's `number`th.
  admittance judge(std::size_t number) {
    const auto open = static_cast<std::size_t>(shared_.metrics.connections.load(std::memory_order_relaxed));
    const auto most = options_.max_connections_per_address;
    const bool too_many_of_one = most > 0 && number > most;
    if (too_many_of_one) shared_.metrics.turned_away_by_address.fetch_add(1, std::memory_order_relaxed);
    if (open >= options_.max_connections) shared_.metrics.turned_away.fetch_add(1, std::memory_order_relaxed);
    if (open >= options_.max_connections + limits::max_turned_away) return admittance::cut;
    if (too_many_of_one && number > most + limits::max_told_per_address) return admittance::cut;
    return too_many_of_one || open >= options_.max_connections ? admittance::told : admittance::served;
  }

  using beginning = void (*)(io_thread&, tcp_socket, address_counts::place, edge&, const server_options&);

  void hand_over(io_thread& home, beginning begin, tcp_socket socket, address_counts::place counted) {
    asio::post(home.io(), [this, &home, begin, s = std::move(socket), c = std::move(counted)]() mutable {
      begin(home, std::move(s), std::move(c), shared_, options_);
    });
  }

  /// Out of descriptors, most likely: those open will close.
  void accept_later() {
    retry_ = threads_.front()->make_alarm();
    retry_->set(std::chrono::milliseconds{100}, [this] { accept(); });
  }

  void close_acceptor() {
    boost::system::error_code ignored;
    acceptor_->close(ignored);
    retry_.reset();
  }

  // On the first thread, as all that is done to `judging_`.
  void begin_judging(eventstore::command_message m, const eventstore::outcome_sink& done) {
    judging_.push_front(take_command(shared_, options_.writers, std::move(m), threads_.front()));
    const auto begun = judging_.begin();
    const auto tell = [this, begun, done] {
      auto said = begun->take();
      judging_.erase(begun);
      done(std::move(said));
    };
    begun->start() ? tell() : begun->when_done(tell);
  }

  void stop() {
    if (stopped_) return;
    stopped_ = true;
    // The acceptor's thread first: it hands connections to the others.
    for (auto& t : threads_) t->halt();
    retry_.reset();
    acceptor_.reset();
    judging_.clear();
    for (auto& t : threads_) t->stop();
  }

  const server_options options_;
  edge shared_;
  std::vector<std::shared_ptr<io_thread>> threads_;
  std::optional<asio::basic_socket_acceptor<asio::ip::tcp, io_executor>> acceptor_;
  std::unique_ptr<alarm> retry_;
  address_counts per_address_;
  std::list<eventually<eventstore::command_outcome>> judging_;
  std::size_t next_ = 0;
  bool stopped_ = false;
};

server::server(server_options options, context outside)
    : impl_(std::make_unique<impl>(std::move(options), std::move(outside))) {}
server::~server() = default;
result<endpoint> server::start() { return impl_->start(); }
void server::judge(eventstore::command_message m, eventstore::outcome_sink done) {
  impl_->judge(std::move(m), std::move(done));
}
void server::begin_leaving() { impl_->begin_leaving(); }
void server::await_departures(std::chrono::steady_clock::time_point time) const { impl_->await_departures(time); }
void server::drain(std::chrono::milliseconds patience) { impl_->drain(patience); }

}  // namespace aido::http
