#include "eventstore/sqlite/database.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace aido::eventstore::sqlite {

namespace {

constexpr int busy_timeout_ms = 5'000;

// Counting what is allocated takes a lock at each allocation of every connection. To be said before the first one.
const int uncounted = ::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

errc code_of(int status) noexcept {
  switch (status & 0xff) {
    case SQLITE_FULL: return errc::log_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return errc::corrupt;
    default: return errc::io_error;
  }
}

failure failure_of(sqlite3* handle, int status) {
  const auto* file = handle ? sqlite3_db_filename(handle, "main") : nullptr;
  const std::string where = file ? std::string(file) + ": " : "";
  return {code_of(status), "", where + (handle ? sqlite3_errmsg(handle) : sqlite3_errstr(status))};
}

}  // namespace

// SQLite creates files with mode 0644; what stands in these is its owner's alone.
void create_private(const std::filesystem::path& file) noexcept {
  const int fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0) ::close(fd);
}

failure system_failure(const std::filesystem::path& file, std::string_view what, int error) {
  return {errc::io_error, "", file.string() + ' ' + std::string(what) + ": " + std::strerror(error)};
}

result<void> sync_to_disk(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool flushed = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (flushed) return {};
  return system_failure(path, "cannot be flushed", error);
}

void close_database::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
void finalize_statement::operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }

void statement::reset() noexcept { sqlite3_reset(handle_.get()); }

result<bool> statement::step() {
  const int status = sqlite3_step(handle_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) {
    reset();
    return false;
  }
  auto why = failure_of(sqlite3_db_handle(handle_.get()), status);
  reset();
  return why;
}

std::int64_t statement::number(int column) const noexcept { return sqlite3_column_int64(handle_.get(), column); }

std::string_view statement::bytes(int column) const noexcept {
  const auto* start = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
  return {start, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool statement::is_null(int column) const noexcept { return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL; }

uuid statement::id(int column) const noexcept {
  uuid value;
  const auto stored = bytes(column);
  if (stored.size() == value.bytes.size()) std::memcpy(value.bytes.data(), stored.data(), stored.size());
  return value;
}

void statement::bind(int index, std::int64_t value) noexcept { sqlite3_bind_int64(handle_.get(), index, value); }

void statement::bind_text(int index, std::string_view value) noexcept {
  sqlite3_bind_text64(handle_.get(), index, value.data() ? value.data() : "", value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void statement::bind_blob(int index, const void* bytes, std::size_t size) noexcept {
  sqlite3_bind_blob64(handle_.get(), index, bytes, size, SQLITE_STATIC);
}

void statement::bind_null(int index) noexcept { sqlite3_bind_null(handle_.get(), index); }

result<database> database::open(const std::filesystem::path& file, access how) {
  if (how == access::read_write) create_private(file);
  sqlite3* handle = nullptr;
  const int mode = how == access::read_write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const int status = sqlite3_open_v2(file.c_str(), &handle, mode | SQLITE_OPEN_NOMUTEX, nullptr);
  database opened(handle);
  if (status != SQLITE_OK) return failure_of(handle, status);
  sqlite3_busy_timeout(handle, busy_timeout_ms);
  return opened;
}

result<void> database::execute(const std::string& sql) {
  const int status = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) return failure_of(handle_.get(), status);
  return {};
}

result<statement> database::prepare(std::string_view sql) {
  sqlite3_stmt* prepared = nullptr;
  const int status = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  if (status != SQLITE_OK) return failure_of(handle_.get(), status);
  return statement(prepared);
}

result<std::int64_t> database::query_number(std::string_view sql) {
  auto query = prepare(sql);
  if (!query) return query.error();
  const auto row = query->next();
  if (!row) return row.error();
  return *row ? query->number(0) : 0;
}

result<void> database::run_kept(std::optional<statement>& kept, std::string_view sql) {
  if (!kept) {
    auto prepared = prepare(sql);
    if (!prepared) return prepared.error();
    kept = std::move(*prepared);
  }
  return kept->run();
}

bool database::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }
std::int64_t database::changes() const noexcept { return sqlite3_changes64(handle_.get()); }

result<void> database::copy_to(database& target) {
  auto* copying = sqlite3_backup_init(target.handle_.get(), "main", handle_.get(), "main");
  if (!copying) return failure_of(target.handle_.get(), sqlite3_errcode(target.handle_.get()));
  // All pages in one step are one read transaction: no writer can make it begin again.
  const int stepped = sqlite3_backup_step(copying, -1);
  const int status = sqlite3_backup_finish(copying);
  if (stepped == SQLITE_DONE && status == SQLITE_OK) return {};
  const bool reading_failed = sqlite3_errcode(target.handle_.get()) == SQLITE_OK;
  return failure_of(reading_failed ? handle_.get() : target.handle_.get(), status == SQLITE_OK ? stepped : status);
}

result<transaction> transaction::begin(database& db) {
  if (auto begun = db.run_kept(db.begin_, "BEGIN IMMEDIATE"); !begun) return begun.error();
  return transaction(db);
}

transaction::~transaction() {
  // SQLite has rolled back by itself after some failures.
  if (db_ && db_->in_transaction()) (void)db_->execute("ROLLBACK");
}

result<void> transaction::commit() {
  auto committed = db_->run_kept(db_->commit_, "COMMIT");
  if (committed) db_ = nullptr;
  return committed;
}

}  // namespace aido::eventstore::sqlite
