#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace aido::bench {

/// What one would write by hand: SQLite (WAL, synchronous=FULL), one table of numbered texts, prepared statements.
class bare_sqlite {
 public:
  explicit bare_sqlite(const std::filesystem::path& file);
  bare_sqlite(const bare_sqlite&) = delete;
  bare_sqlite& operator=(const bare_sqlite&) = delete;
  ~bare_sqlite();

  /// Inserts all values, `group` to a transaction.
  void insert(const std::vector<std::string>& values, std::size_t group);
  /// Visits the first column of each row of a query.
  void read(std::string_view sql, const std::function<void(std::string_view)>& visit);

 private:
  void execute(const char* sql);
  sqlite3_stmt* prepare(std::string_view sql);
  void insert(sqlite3_stmt* into, std::string_view value);

  sqlite3* db_ = nullptr;
};

}  // namespace aido::bench
