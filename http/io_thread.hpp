#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "http/executor.hpp"
#include "http/peer_pool.hpp"

/// Only session.cpp, server.cpp and tcp_peer.* include this: Asio is heavy.
namespace aido::http {

namespace asio = boost::asio;

using io_executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, io_executor>;
template <class T = void>
using awaitable = asio::awaitable<T, io_executor>;

/// What a thread keeps of each of its connections.
class connection {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~connection() = default;
  /// When it has taken too long over what it is doing.
  time_point deadline() const noexcept { return deadline_; }
  /// The deadline is over.
  virtual void expire() = 0;
  /// The server is stopping: end what need not go on.
  virtual void drain() = 0;
  /// The thread has stopped: let go of whatever is waited for.
  virtual void abandon() = 0;

 protected:
  time_point deadline_ = time_point::max();
};

/// A thread with the connections that live on it. Nothing of a connection is touched by any other thread.
class io_thread final : public executor, public std::enable_shared_from_this<io_thread> {
 public:
  /// `to_peers`: what its pool of connections to other processes is held to.
  explicit io_thread(pool_bounds to_peers);
  ~io_thread() override;

  void post(std::function<void()> work) override;
  std::unique_ptr<alarm> make_alarm() override;
  peer_pool& peers() override { return *peers_; }

  asio::io_context& io() noexcept { return *io_; }
  void run();
  /// Ends the thread: nothing that lives here runs any more.
  void halt();
  /// Halts; then everything that lives here is destroyed. Other threads may go on to post.
  void stop();

  // On this thread.
  using place = std::list<connection*>::iterator;
  place enter(connection& c);
  void leave(place p);
  void drain();
  bool draining() const noexcept { return draining_; }
  /// Whether each answer ends its connection.
  bool leaving() const noexcept { return leaving_ || draining_; }
  void begin_leaving() noexcept { leaving_ = true; }
  /// The Date field's value, renewed once a second.
  std::string_view date();

 private:
  using works = std::vector<std::function<void()>>;

  void run_posted();
  void sweep();

  std::mutex posting_;  // guards the next two; `io_` against being taken away while another thread posts
  std::unique_ptr<asio::io_context> io_;  // changed by stop only
  works posted_;                          // not yet run; the first of them has told io_
  std::optional<asio::executor_work_guard<io_executor>> work_;
  std::optional<
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, io_executor>>
      sweeper_;
  std::optional<peer_pool> peers_;
  std::list<connection*> connections_;
  bool sweeping_ = false;
  bool draining_ = false;
  bool leaving_ = false;
  std::time_t date_of_ = -1;
  std::array<char, 32> date_{};
  std::thread thread_;
};

}  // namespace aido::http
