#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "http/executor.hpp"
#include "http/peer.hpp"

namespace aido::http {

/// How many connections a pool has to one other process at most, idle ones included.
struct pool_bounds {
  std::size_t requests = 0;
  std::size_t streams = 0;  ///< Beside those.
};

/// The connections of one thread to other processes, which are kept for further requests. Used on that thread.
class peer_pool {
  struct table;

 public:
  using factory = std::function<peer_ptr(const std::string& address)>;

  /// `home`, whose thread it is, outlives it.
  peer_pool(executor& home, factory make, pool_bounds bounds);
  ~peer_pool();
  peer_pool(const peer_pool&) = delete;
  peer_pool& operator=(const peer_pool&) = delete;

  /// A connection in use, which counts as long as this lives; it may outlive the pool. Closed at its end.
  class lease {
   public:
    lease(lease&& other) noexcept = default;
    lease& operator=(lease&&) = delete;
    ~lease();

    peer& connection() const noexcept { return *connection_; }
    /// It is to be connected first.
    bool is_fresh() const noexcept { return fresh_; }
    /// From here on it counts as a stream; false, and nothing changes, when there are as many as may be.
    bool become_stream();

   private:
    friend peer_pool;
    enum class counted { request, stream };
    lease(std::shared_ptr<table> in, std::string address, peer_ptr connection, bool fresh);

    std::shared_ptr<table> in_;
    std::string address_;
    peer_ptr connection_;
    bool fresh_;
    counted as_ = counted::request;
  };

  /// An idle connection to `address`, or a fresh one; absent when there are as many as may be.
  std::optional<lease> take(const std::string& address);
  /// After a complete exchange: keeps the connection for others, if it is good for them.
  void give_back(lease used);
  /// Closes the idle connections to `address`.
  void forget(const std::string& address);

 private:
  void look_later();
  void close_idle();

  executor& home_;
  factory make_;
  std::shared_ptr<table> table_;
  std::unique_ptr<alarm> look_;
};

}  // namespace aido::http
