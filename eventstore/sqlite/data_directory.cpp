#include "eventstore/sqlite/data_directory.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventstore/sqlite/backup.hpp"
#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore {

namespace {

using sqlite::system_failure;

/// The directory's own name: "here" of "here/" and "here/.".
std::filesystem::path named(std::filesystem::path path) {
  while (path.has_parent_path() && (!path.has_filename() || path.filename() == ".")) path = path.parent_path();
  return path;
}

result<void> make_private_directory(const std::filesystem::path& path) {
  std::error_code not_there;
  if (std::filesystem::is_directory(path, not_there)) return {};
  const auto at = named(path);
  const auto parent = at.parent_path();
  std::error_code error;
  if (!parent.empty()) std::filesystem::create_directories(parent, error);
  if (error) return system_failure(path, "cannot be made", error.value());
  // Private from the first moment on: whoever is cut off here leaves no other.
  if (::mkdir(at.c_str(), S_IRWXU) == 0) return {};
  const int why = errno;
  return std::filesystem::is_directory(at, error) ? result<void>() : system_failure(path, "cannot be made", why);
}

std::string pid_in(int fd) {
  std::array<char, 32> text{};
  const auto size = ::pread(fd, text.data(), text.size(), 0);
  std::string_view pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  pid = pid.substr(0, pid.find_first_not_of("0123456789"));
  return pid.empty() ? "of unknown pid" : std::string(pid);
}

bool write_pid(int fd) {
  const auto pid = std::to_string(::getpid()) + '\n';
  return ::ftruncate(fd, 0) == 0 && ::pwrite(fd, pid.data(), pid.size(), 0) == static_cast<ssize_t>(pid.size());
}

/// What a restore that was broken off leaves: besides the lock a part of the log, perhaps with a journal of it.
bool is_of_a_restore(const std::filesystem::path& entry) {
  const auto name = entry.filename().string();
  return name == lock_name || name.starts_with(partial(log_name).string());
}

result<void> refuse_contents(const std::filesystem::path& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    if (is_of_a_restore(entry.path())) continue;
    return failure{errc::already_exists, "",
                   directory.string() + " is not empty; a backup is restored to a new place."};
  }
  return {};
}

void remove_partial_log(const std::filesystem::path& directory) {
  std::error_code ignored;
  const auto log = partial(directory / log_name).string();
  for (const auto* const of_sqlite : {"", "-journal", "-wal", "-shm"})
    std::filesystem::remove(log + of_sqlite, ignored);
}

/// A new log in its place would pass for the whole of what was restored.
result<void> refuse_partial_log(const std::filesystem::path& directory) {
  const auto log = partial(directory / log_name);
  std::error_code error;
  if (!std::filesystem::exists(log, error)) return {};
  return failure{errc::conflict, "",
                 "A restore into " + directory.string() + " was broken off, " + log.filename().string() +
                     " is what there is of it: restore again, or empty the directory."};
}

}  // namespace

data_directory::lock::~lock() {
  // Closing frees the lock; the file stays, since removing it would let two processes lock two files of one name.
  if (fd_ >= 0) ::close(fd_);
}

data_directory::data_directory(std::filesystem::path path, lock held, std::unique_ptr<sqlite_log> log,
                               std::unique_ptr<sqlite_store> store)
    : path_(std::move(path)), lock_(std::move(held)), log_(std::move(log)), store_(std::move(store)) {}

data_directory::~data_directory() = default;

result<data_directory::lock> data_directory::take_lock(const std::filesystem::path& directory) {
  const auto file = directory / lock_name;
  const int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return system_failure(file, "cannot be opened", errno);
  lock held(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_failure(file, "cannot be locked", errno);
    return failure{errc::locked, "",
                   "The data directory " + directory.string() + " is in use by process " + pid_in(fd) + "."};
  }
  // A full disk is no reason to stay down: the lock holds without the pid.
  (void)write_pid(fd);
  return held;
}

result<std::unique_ptr<data_directory>> data_directory::open(const std::filesystem::path& path, const new_log& fresh) {
  if (auto made = make_private_directory(path); !made) return made.error();
  auto held = take_lock(path);
  if (!held) return held.error();
  if (auto whole = refuse_partial_log(path); !whole) return whole.error();
  auto log = sqlite_log::open(path / log_name, fresh);
  if (!log) return log.error();
  auto store = sqlite_store::open(path / store_name);
  if (!store) return store.error();
  return std::unique_ptr<data_directory>(
      new data_directory(path, std::move(*held), std::move(*log), std::move(*store)));
}

result<void> data_directory::restore(const std::filesystem::path& from, const std::filesystem::path& path) {
  if (auto empty = refuse_contents(path); !empty) return empty;
  if (auto made = make_private_directory(path); !made) return made;
  std::error_code ignored;
  std::filesystem::permissions(path, std::filesystem::perms::owner_all, ignored);
  const auto held = take_lock(path);
  if (!held) return held.error();
  // Someone may have served it until now.
  if (auto empty = refuse_contents(path); !empty) return empty;
  remove_partial_log(path);
  return copy_log(from, path / log_name);
}

}  // namespace aido::eventstore
