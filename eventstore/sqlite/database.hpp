#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

/// The little of SQLite that the adapters need. Failures: log_full (no space), corrupt (a damaged file), io_error.
namespace aido::eventstore::sqlite {

struct close_database {
  void operator()(sqlite3* handle) const noexcept;
};
struct finalize_statement {
  void operator()(sqlite3_stmt* handle) const noexcept;
};

/// A prepared statement, kept for many runs: `run` or `start` bind the parameters in order, `next` steps through the
/// rows. Not thread-safe.
class statement {
 public:
  explicit statement(sqlite3_stmt* handle) : handle_(handle) {}

  /// Binds and runs a statement that returns no rows.
  template <class... Value>
  result<void> run(const Value&... values) {
    start(values...);
    if (auto stepped = step(); !stepped) return stepped.error();
    reset();
    return {};
  }

  /// Binds the parameters and stands before the first row. Texts and blobs must live until the last `next`.
  template <class... Value>
  void start(const Value&... values) {
    reset();
    int index = 0;
    (bind(++index, values), ...);
  }

  /// Steps to the next row; false at the end.
  result<bool> next() { return step(); }
  /// Ends a run before its last row.
  void reset() noexcept;

  std::int64_t number(int column) const noexcept;
  /// Text or blob; valid until the next step.
  std::string_view bytes(int column) const noexcept;
  bool is_null(int column) const noexcept;
  /// The 16 bytes of an id; nil when they are not 16.
  uuid id(int column) const noexcept;

 private:
  result<bool> step();
  void bind(int index, std::int64_t value) noexcept;
  void bind_text(int index, std::string_view value) noexcept;
  void bind_blob(int index, const void* bytes, std::size_t size) noexcept;
  void bind_null(int index) noexcept;

  template <std::integral Number>
    requires(!std::same_as<Number, std::int64_t>)
  void bind(int index, Number value) noexcept {
    bind(index, static_cast<std::int64_t>(value));
  }
  void bind(int index, std::string_view value) noexcept { bind_text(index, value); }
  void bind(int index, instant value) noexcept { bind(index, std::int64_t{value.time_since_epoch().count()}); }
  void bind(int index, partition_id value) noexcept { bind(index, value.value); }
  template <std::size_t size>
  void bind(int index, const std::array<std::uint8_t, size>& value) noexcept {
    bind_blob(index, value.data(), size);
  }
  void bind(int index, std::span<const std::byte> value) noexcept { bind_blob(index, value.data(), value.size()); }
  template <class Tag>
  void bind(int index, const strong_id<Tag>& value) noexcept {
    bind(index, value.value.bytes);
  }
  template <class Tag>
  void bind(int index, const strong_number<Tag>& value) noexcept {
    bind(index, value.value);
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) noexcept {
    if (value) return bind(index, *value);
    bind_null(index);
  }

  std::unique_ptr<sqlite3_stmt, finalize_statement> handle_;
};

enum class access { read_write, read_only };

/// Makes an empty file (mode 0600) for SQLite to fill, unless there is one.
void create_private(const std::filesystem::path& file) noexcept;
/// What the system says of a file: "<file> cannot be made: No space left on device".
failure system_failure(const std::filesystem::path& file, std::string_view what, int error);
/// Has a file, or a directory's names, on disk before it returns. Fails with io_error.
result<void> sync_to_disk(const std::filesystem::path& path);

/// One connection. Not thread-safe.
class database {
 public:
  /// Opens a file, creating it (mode 0600) for read_write, and sets a busy timeout.
  static result<database> open(const std::filesystem::path& file, access how);

  /// Runs one or more statements without parameters or rows.
  result<void> execute(const std::string& sql);
  result<statement> prepare(std::string_view sql);
  /// The first column of the first row.
  result<std::int64_t> query_number(std::string_view sql);
  /// True between BEGIN and its end.
  bool in_transaction() const noexcept;
  /// Replaces what is in `target` by all that stands here, as of one moment (SQLite's online backup).
  result<void> copy_to(database& target);
  /// Rows that the last statement changed.
  std::int64_t changes() const noexcept;

 private:
  friend class transaction;
  explicit database(sqlite3* handle) : handle_(handle) {}
  /// Runs a statement without parameters, which is prepared the first time.
  result<void> run_kept(std::optional<statement>& kept, std::string_view sql);

  // The statements end before their connection does.
  std::unique_ptr<sqlite3, close_database> handle_;
  std::optional<statement> begin_;
  std::optional<statement> commit_;
};

/// A write transaction, rolled back unless committed.
class transaction {
 public:
  /// BEGIN IMMEDIATE: waits for another writer up to the busy timeout.
  static result<transaction> begin(database& db);
  transaction(transaction&& other) noexcept : db_(std::exchange(other.db_, nullptr)) {}
  transaction& operator=(transaction&&) = delete;
  ~transaction();

  result<void> commit();

 private:
  explicit transaction(database& db) : db_(&db) {}
  database* db_;
};

}  // namespace aido::eventstore::sqlite
