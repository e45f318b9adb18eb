#include "eventstore/sqlite/inspection.hpp"

#include <fcntl.h>
#include <fstream>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "eventstore/sqlite/data_directory.hpp"
#include "eventstore/sqlite/log_schema.hpp"

namespace aido::eventstore {

namespace {

using sqlite::database;

result<log_description> read_description(database& db) {
  const auto partitions = db.query_number("SELECT value FROM meta WHERE name = 'partitions'");
  if (!partitions) return partitions.error();
  auto select = db.prepare("SELECT value FROM meta WHERE name = 'log_id'");
  if (!select) return select.error();
  select->start();
  if (const auto row = select->next(); !row) return row.error();
  const auto id = parse_uuid(select->bytes(0));
  if (!id || *partitions < 1 || *partitions > limits::max_partitions) {
    return failure{errc::corrupt, "", "log.db does not say which log it is, or of how many partitions."};
  }
  return log_description{{*id}, static_cast<std::uint32_t>(*partitions)};
}

result<std::vector<std::string>> read_newest(database& db, std::uint32_t partitions) {
  auto select = db.prepare("SELECT value FROM records WHERE key >= ?1 AND key < ?2 ORDER BY key DESC LIMIT 1");
  if (!select) return select.error();
  std::vector<std::string> newest;
  for (std::uint32_t p = 0; p < partitions; ++p) {
    select->start(sqlite::log_key({p}, {}), sqlite::log_key({p + 1}, {}));
    const auto row = select->next();
    if (!row) return row.error();
    newest.emplace_back(*row ? select->bytes(0) : std::string_view());
    select->reset();
  }
  return newest;
}

}  // namespace

result<inspection> inspect(const std::filesystem::path& directory) {
  inspection found;
  found.known_format = static_cast<std::uint32_t>(sqlite::log_schema().steps.size());
  const auto file = directory / log_name;
  if (std::error_code error; !std::filesystem::exists(file, error)) return found;
  auto db = database::open(file, sqlite::access::read_only);
  if (!db) return db.error();
  const auto format = db->query_number("PRAGMA user_version");
  if (!format) return format.error();
  found.log_format = static_cast<std::uint32_t>(*format);
  if (found.log_format != found.known_format) return found;
  const auto description = read_description(*db);
  if (!description) return description.error();
  found.log = *description;
  auto newest = read_newest(*db, description->partitions);
  if (!newest) return newest.error();
  found.newest = std::move(*newest);
  return found;
}

std::optional<pid_t> lock_holder(const std::filesystem::path& directory) {
  const auto file = directory / lock_name;
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  const bool free = ::flock(fd, LOCK_SH | LOCK_NB) == 0;
  ::close(fd);
  if (free) return std::nullopt;
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

std::string sqlite_version() { return sqlite3_libversion(); }

}  // namespace aido::eventstore
