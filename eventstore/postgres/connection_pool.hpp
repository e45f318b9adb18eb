#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <pqxx/connection>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/postgres/watchdog.hpp"

namespace aido::eventstore::postgres {

/// One connection. Not thread-safe.
class link {
 public:
  /// Connects; throws pqxx::broken_connection.
  explicit link(const std::string& target);
  link(const link&) = delete;
  link& operator=(const link&) = delete;
  ~link();

  pqxx::connection& connection() noexcept { return connection_; }
  /// Stays open and the same until the link goes, whatever libpq does to its own.
  int socket() const noexcept { return socket_; }

 private:
  pqxx::connection connection_;
  int socket_;
};

/// A bounded number of connections, made when first needed and made anew when they are lost. Thread-safe.
///
///   C1  While connecting fails one attempt is made at a time, after a pause that doubles; between attempts whoever
///   asks
///       is told so at once.
class connection_pool {
 public:
  class lease;

  /// What to connect with, as of now: a libpq connection string. Thread-safe.
  using target_source = std::function<std::string()>;

  /// At most `size` connections.
  connection_pool(target_source target, std::size_t size) : target_(std::move(target)), size_(size) {}

  /// A connection for one transaction, by `until`. Fails with unavailable.
  result<lease> take(steady_time until);

  std::size_t size() const noexcept { return size_; }

 private:
  result<lease> connect(std::unique_lock<std::mutex> lock);
  void give_back(std::unique_ptr<link> l);
  void forget(std::unique_ptr<link> lost);

  const target_source target_;
  const std::size_t size_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable given_back_;
  std::vector<std::unique_ptr<link>> idle_;
  std::size_t open_ = 0;  // idle ones, those in use and those that are being made
  std::chrono::milliseconds pause_{0};
  steady_time next_attempt_{};
  std::string why_away_;
};

/// A connection, until the lease goes.
class connection_pool::lease {
 public:
  lease(connection_pool& from, std::unique_ptr<link> l) noexcept : from_(&from), link_(std::move(l)) {}
  lease(lease&&) noexcept = default;
  lease& operator=(lease&&) = delete;
  ~lease();

  link& operator*() const noexcept { return *link_; }
  link* operator->() const noexcept { return link_.get(); }
  /// It is lost, or of no use, and with it most likely all that wait for work: none of them is used again.
  void forget();

 private:
  connection_pool* from_;
  std::unique_ptr<link> link_;
};

}  // namespace aido::eventstore::postgres
