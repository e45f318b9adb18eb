#include "eventstore/sqlite/backup.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore {

namespace {

using sqlite::access;
using sqlite::database;

result<void> copy_pages(const std::filesystem::path& from, const std::filesystem::path& to) {
  auto source = database::open(from, access::read_only);
  if (!source) return source.error();
  auto target = database::open(to, access::read_write);
  if (!target) return target.error();
  return source->copy_to(*target);
}

result<void> sync_to_disk(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (flushed) return {};
  return failure{errc::io_error, "", path.string() + " cannot be flushed: " + std::strerror(error)};
}

}  // namespace

result<void> copy_log(const std::filesystem::path& from, const std::filesystem::path& to) {
  auto done = copy_pages(from, to);
  if (done) done = settle_as_one_file(to);
  if (done) done = sync_to_disk(std::filesystem::absolute(to).parent_path());
  std::error_code ignored;
  if (!done) std::filesystem::remove(to, ignored);
  return done;
}

result<void> settle_as_one_file(const std::filesystem::path& file) {
  auto opened = database::open(file, access::read_write);
  if (!opened) return opened.error();
  if (auto set = opened->execute("PRAGMA journal_mode = DELETE"); !set) return set;
  return sync_to_disk(file);
}

}  // namespace aido::eventstore
