#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "eventstore/sqlite/sqlite_log.hpp"
#include "eventstore/sqlite/sqlite_store.hpp"

namespace aido::eventstore {

/// The names of a data directory's files.
inline constexpr std::string_view lock_name = "lock";
inline constexpr std::string_view log_name = "log.db";
inline constexpr std::string_view store_name = "store.db";

/// The embedded default's directory: log.db, store.db and the lock file that keeps a second process out. Held until
/// destruction, which closes both files first.
class data_directory {
 public:
  /// Opens `path`, or makes it (mode 0700) with a log as `fresh` says. Fails with locked (the detail has the holder's
  /// pid), conflict (a restore into it was broken off), newer_format, corrupt, io_error or log_full.
  static result<std::unique_ptr<data_directory>> open(const std::filesystem::path& path, const new_log& fresh);

  /// Makes `path` (mode 0700) with a copy of the log in the file `from`, whole or not at all. What a restore that was
  /// broken off left there goes. Fails with already_exists when there is anything else, locked, or as copy_log.
  static result<void> restore(const std::filesystem::path& from, const std::filesystem::path& path);

  data_directory(const data_directory&) = delete;
  data_directory& operator=(const data_directory&) = delete;
  ~data_directory();

  const std::filesystem::path& path() const noexcept { return path_; }
  sqlite_log& log() noexcept { return *log_; }
  sqlite_store& store() noexcept { return *store_; }

 private:
  /// An open file with an exclusive flock.
  class lock {
   public:
    explicit lock(int fd) noexcept : fd_(fd) {}
    lock(lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    lock& operator=(lock&&) = delete;
    ~lock();

   private:
    int fd_;
  };

  data_directory(std::filesystem::path path, lock held, std::unique_ptr<sqlite_log> log,
                 std::unique_ptr<sqlite_store> store);
  static result<lock> take_lock(const std::filesystem::path& directory);

  std::filesystem::path path_;
  lock lock_;
  std::unique_ptr<sqlite_log> log_;
  std::unique_ptr<sqlite_store> store_;
};

}  // namespace aido::eventstore
