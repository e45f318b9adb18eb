#pragma once

#include <string>

#include "eventstore/postgres/postgres_store.hpp"
#include "test/temporary_directory.hpp"

namespace aido::test {

/// A PostgreSQL server of the test's own (test/postgres/server.sh), which ends with it, or with its process. It does
/// not sync to disk, and has a certificate for the name store.test, signed by `authority`.
class postgres_server {
 public:
  postgres_server();
  /// A hot standby that follows this one.
  postgres_server standby() const { return postgres_server(folder_.path().string()); }
  postgres_server(const postgres_server&) = delete;
  postgres_server& operator=(const postgres_server&) = delete;
  ~postgres_server();

  const std::string& url() const noexcept { return url_; }
  std::string port() const;
  std::string authority() const { return (folder_.path() / "ca.pem").string(); }

  /// What it has logged so far.
  std::string log() const;

  /// Starts a PgBouncer in transaction mode before it; its URL.
  std::string pooler() const { return call("pooler"); }
  /// Kills all its processes.
  void crash() const { call("crash"); }
  /// Starts it again, on the same port.
  void start() const { call("up"); }
  /// All its processes stand still, until `thaw`.
  void freeze() const { call("freeze"); }
  void thaw() const { call("thaw"); }
  /// A standby becomes a primary of its own.
  void promote() const { call("promote"); }

 private:
  explicit postgres_server(const std::string& followed);
  std::string call(const std::string& verb) const;

  temporary_directory folder_;
  std::string url_;
};

/// A schema that no other test has.
std::string fresh_schema();

/// Options for a store of `log` at `url`, in a fresh schema.
eventstore::postgres_options fresh_store_at(const std::string& url);

}  // namespace aido::test
