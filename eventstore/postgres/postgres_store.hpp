#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

namespace postgres {
class database;
}

/// How long a call may take, at most, whatever the server and the network do: waiting for a connection and all attempts
/// together, and `connect` once more where the last attempt had to connect. What a `clear` forgets takes as long as
/// that for each few thousand rows.
struct postgres_timeouts {
  std::chrono::milliseconds connect{5'000};  ///< To reach each address of the server; whole seconds, 2 at least.
  std::chrono::milliseconds read{10'000};
  std::chrono::milliseconds write{30'000};
  std::chrono::microseconds write_row{500};      ///< Added to `write` for each row of a flush.
  std::chrono::milliseconds migration{600'000};  ///< Within `open`, where tables of an older format are found.
};

/// What becomes of tables that are missing.
enum class postgres_absence {
  made,     ///< They are made, with the schema.
  refused,  ///< Nothing is made: for who looks at what others have written.
};

/// Where a postgres_store keeps its tables.
struct postgres_options {
  /// What libpq takes: `host=… dbname=… sslmode=verify-full` or `postgresql://…`. A secret in it is never told on. Its
  /// `connect_timeout` is postgres_timeouts::connect, its `target_session_attrs` read-write where it has none.
  std::string connection;
  /// Asked before each new connection for what takes the place of `connection`, such as one with a new password. What
  /// fails, or is no such text, leaves the one before in use. Empty: `connection` stays. Blocks for a bounded time;
  /// called on several threads.
  std::function<result<std::string>()> renewed = nullptr;
  std::string schema = "aido";  ///< Lower-case letters, digits and `_`.
  postgres_absence absence = postgres_absence::made;
  log_id log;                    ///< Whose snapshots these are.
  std::size_t connections = 4;   ///< Open at a time, at most; a call waits for one up to its timeout.
  postgres_timeouts timeouts{};  ///< Bounds of each call.
};

/// Snapshots and history of a log in one schema of a PostgreSQL database, shared by the processes that serve the log.
/// Works through a pooler in transaction mode: nothing is expected of a connection beyond the end of a transaction.
/// While the server is away each call fails with unavailable: at its timeout at the latest, and at once during and
/// between attempts to connect, which are 0.1 s apart, then twice as long each time, up to 5 s. A call whose connection
/// was lost is tried up to three times, one that the server ends in favour of others until its timeout: each may be
/// repeated, write too. Only a server that takes writes is connected to: of several in `connection`, after a fail-over,
/// the one that is the primary then.
class postgres_store final : public snapshot_store {
 public:
  /// Connects, makes the tables or brings those of an older format forward (one process at a time). Fails with
  /// invalid_value (an option), conflict (the schema holds the snapshots of another log), newer_format, not_found (the
  /// tables, where they are not to be made), and as the port says. Blocks for as long as a migration takes.
  static result<std::unique_ptr<postgres_store>> open(const postgres_options& options);
  ~postgres_store() override;

  result<std::optional<checkpoint>> load_checkpoint(partition_id partition) override;
  result<std::vector<dedup_entry>> load_window(partition_id partition) override;
  result<std::optional<dedup_entry>> find_command(partition_id partition, command_id command) override;
  result<std::vector<subject_row>> load_subjects(partition_id partition,
                                                 std::span<const subject_ref> subjects) override;
  result<std::vector<subject_row>> scan_workspace(partition_id partition, workspace_id workspace,
                                                  std::optional<subject_id> after, std::size_t limit) override;
  result<std::vector<wake_row>> scan_wakes(partition_id partition, wake_kind kind, std::optional<wake_row> after,
                                           std::size_t limit) override;
  result<std::uint64_t> count_overdue(partition_id partition, instant at) override;
  result<std::string> tzdata(partition_id partition) override;
  result<void> write(partition_id partition, const flush& f) override;
  result<std::vector<history_row>> history(const history_query& q) override;
  result<std::optional<closed_partition>> close(partition_id partition) override;
  result<void> reopen(partition_id partition, const closed_partition& before) override;
  result<void> clear(partition_id partition) override;
  std::size_t calls_at_once() const noexcept override;

 private:
  result<void> forget_rows(partition_id partition);
  explicit postgres_store(std::unique_ptr<postgres::database> db);
  std::unique_ptr<postgres::database> database_;
};

}  // namespace aido::eventstore
