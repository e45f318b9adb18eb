#include "eventstore/sqlite/store_schema.hpp"

#include <array>

namespace aido::eventstore::sqlite {

namespace {

const std::string tables = R"sql(
  CREATE TABLE checkpoints (
    "partition" INTEGER PRIMARY KEY, next INTEGER NOT NULL, epoch INTEGER NOT NULL, owner BLOB NOT NULL,
    next_seq INTEGER NOT NULL, chain BLOB NOT NULL, last_at INTEGER NOT NULL, effective_records INTEGER NOT NULL,
    tzdata TEXT NOT NULL
  );
  CREATE TABLE snapshots (
    "partition" INTEGER NOT NULL, workspace BLOB NOT NULL, subject BLOB NOT NULL, kind INTEGER NOT NULL,
    folded_to INTEGER NOT NULL, state TEXT NOT NULL, wake_at INTEGER, held_at INTEGER, owed_since INTEGER
  );
  CREATE UNIQUE INDEX subjects ON snapshots ("partition", workspace, subject);
  CREATE INDEX wakes ON snapshots ("partition", wake_at, subject, workspace) WHERE wake_at IS NOT NULL;
  CREATE INDEX owed ON snapshots ("partition", owed_since, subject, workspace) WHERE owed_since IS NOT NULL;
  CREATE TABLE windows (
    "partition" INTEGER NOT NULL, last INTEGER NOT NULL, entries BLOB NOT NULL,
    PRIMARY KEY ("partition", last)
  );
  CREATE TABLE commands (
    "partition" INTEGER NOT NULL, command BLOB NOT NULL, ordinal INTEGER NOT NULL, "offset" INTEGER NOT NULL,
    fingerprint BLOB NOT NULL, subject BLOB NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY ("partition", command)
  ) WITHOUT ROWID;
  CREATE INDEX commands_by_age ON commands ("partition", at);
  CREATE TABLE history (
    key INTEGER PRIMARY KEY, workspace BLOB NOT NULL, at INTEGER NOT NULL, principal TEXT NOT NULL,
    command BLOB NOT NULL, batch BLOB, events BLOB NOT NULL,
    "partition" INTEGER GENERATED ALWAYS AS (key >> 40) VIRTUAL,
    "offset" INTEGER GENERATED ALWAYS AS (key & 0xffffffffff) VIRTUAL
  );
  CREATE INDEX history_by_workspace ON history (workspace, key);
  CREATE INDEX history_by_batch ON history (batch, key) WHERE batch IS NOT NULL;
  CREATE TABLE history_subjects (subject BLOB NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (subject, key)) WITHOUT ROWID;
)sql";

// Every step makes the newest tables anew: what stood in older ones is rebuilt from the log.
const std::string anew = R"sql(
  DROP TABLE IF EXISTS checkpoints;
  DROP TABLE IF EXISTS snapshots;
  DROP TABLE IF EXISTS windows;
  DROP TABLE IF EXISTS commands;
  DROP TABLE IF EXISTS history;
  DROP TABLE IF EXISTS history_subjects;
)sql" + tables;
const std::array<std::string, 5> steps{anew, anew, anew, anew, anew};

}  // namespace

const schema& store_schema() {
  static const schema newest{tables, steps};
  return newest;
}

}  // namespace aido::eventstore::sqlite
