#include "eventstore/sqlite/backup.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

#include "eventstore/sqlite/database.hpp"

namespace aido::eventstore {

namespace {

using sqlite::access;
using sqlite::database;
using sqlite::sync_to_disk;
using sqlite::system_failure;

result<void> copy_pages(const std::filesystem::path& from, const std::filesystem::path& to) {
  auto source = database::open(from, access::read_only);
  if (!source) return source.error();
  auto target = database::open(to, access::read_write);
  if (!target) return target.error();
  return source->copy_to(*target);
}

/// Nobody else may be writing it.
result<void> make_draft(const std::filesystem::path& draft) {
  const int fd = ::open(draft.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (fd >= 0) return {};
  if (error != EEXIST) return system_failure(draft, "cannot be made", error);
  return failure{errc::already_exists, "",
                 draft.string() + " is there: another copy is being made, or one was broken off; then remove it."};
}

result<void> name_it(const std::filesystem::path& whole, const std::filesystem::path& to) {
  if (::rename(whole.c_str(), to.c_str()) != 0) return system_failure(to, "cannot be made", errno);
  return sync_to_disk(std::filesystem::absolute(to).parent_path());
}

}  // namespace

std::filesystem::path partial(const std::filesystem::path& to) { return to.string() + ".partial"; }

result<void> copy_log(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto draft = partial(to);
  if (auto made = make_draft(draft); !made) return made;
  auto done = copy_pages(from, draft);
  if (done) done = settle_as_one_file(draft);
  if (done) done = name_it(draft, to);
  std::error_code ignored;
  // Where only the flush of its name failed, the copy has it already.
  if (!done && !std::filesystem::remove(draft, ignored)) std::filesystem::remove(to, ignored);
  return done;
}

result<void> settle_as_one_file(const std::filesystem::path& file) {
  auto opened = database::open(file, access::read_write);
  if (!opened) return opened.error();
  if (auto set = opened->execute("PRAGMA journal_mode = DELETE"); !set) return set;
  return sync_to_disk(file);
}

}  // namespace aido::eventstore
