#include "test/bench/bare_sqlite.hpp"

#include <algorithm>
#include <memory>
#include <sqlite3.h>
#include <stdexcept>

namespace aido::bench {

namespace {

struct finalize {
  void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
};
using owned_statement = std::unique_ptr<sqlite3_stmt, finalize>;

}  // namespace

bare_sqlite::bare_sqlite(const std::filesystem::path& file) {
  if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
}

bare_sqlite::~bare_sqlite() { sqlite3_close(db_); }

void bare_sqlite::execute(const char* sql) {
  if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
}

sqlite3_stmt* bare_sqlite::prepare(std::string_view sql) {
  sqlite3_stmt* s = nullptr;
  if (sqlite3_prepare_v2(db_, sql.data(), static_cast<int>(sql.size()), &s, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(db_));
  }
  return s;
}

void bare_sqlite::insert(const std::vector<std::string>& values, std::size_t group) {
  execute("CREATE TABLE IF NOT EXISTS bare (key INTEGER PRIMARY KEY, value TEXT NOT NULL)");
  const owned_statement into(prepare("INSERT INTO bare (value) VALUES (?1)"));
  for (std::size_t done = 0; done < values.size();) {
    execute("BEGIN IMMEDIATE");
    const auto end = std::min(values.size(), done + group);
    for (; done < end; ++done) insert(into.get(), values[done]);
    execute("COMMIT");
  }
}

void bare_sqlite::insert(sqlite3_stmt* into, std::string_view value) {
  sqlite3_bind_text64(into, 1, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (sqlite3_step(into) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
  sqlite3_reset(into);
}

void bare_sqlite::read(std::string_view sql, const std::function<void(std::string_view)>& visit) {
  const owned_statement rows(prepare(sql));
  while (sqlite3_step(rows.get()) == SQLITE_ROW) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 0));
    visit({text, static_cast<std::size_t>(sqlite3_column_bytes(rows.get(), 0))});
  }
}

}  // namespace aido::bench
