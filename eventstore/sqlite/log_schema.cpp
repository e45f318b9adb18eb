#include "eventstore/sqlite/log_schema.hpp"

#include <array>

namespace aido::eventstore::sqlite {

namespace {

const std::string tables = R"sql(
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    value TEXT NOT NULL,
    "partition" INTEGER GENERATED ALWAYS AS (key >> 40) VIRTUAL,
    "offset" INTEGER GENERATED ALWAYS AS (key & 0xffffffffff) VIRTUAL
  );
)sql";

// Version 0 had a table of three columns with a primary key over the first two, which SQLite keeps twice.
const std::array<std::string, 1> steps{
    R"sql(
  ALTER TABLE records RENAME TO records_v0;
  CREATE TABLE records (
    key INTEGER PRIMARY KEY,
    value TEXT NOT NULL,
    "partition" INTEGER GENERATED ALWAYS AS (key >> 40) VIRTUAL,
    "offset" INTEGER GENERATED ALWAYS AS (key & 0xffffffffff) VIRTUAL
  );
  INSERT INTO records (key, value)
    SELECT ("partition" << 40) | "offset", value FROM records_v0 ORDER BY "partition", "offset";
  DROP TABLE records_v0;
)sql"};

}  // namespace

const schema& log_schema() {
  static const schema newest{tables, steps};
  return newest;
}

}  // namespace aido::eventstore::sqlite
