#include "eventstore/postgres/store_schema.hpp"

#include <array>
#include <pqxx/result>

#include "eventstore/postgres/sql_types.hpp"

namespace aido::eventstore::postgres {

namespace {

// The partition stands first in every key: processes that serve different ones write to different places of an index.
// Entries of windows are digests and ids, not worth compressing.
const std::array<std::string, 1> steps{R"sql(
  CREATE TABLE checkpoints (
    partition integer PRIMARY KEY, next bigint NOT NULL, epoch bigint NOT NULL, owner uuid NOT NULL,
    next_seq bigint NOT NULL, chain bytea NOT NULL, last_at bigint NOT NULL, effective_records bigint NOT NULL,
    tzdata text NOT NULL
  );
  CREATE TABLE snapshots (
    partition integer NOT NULL, workspace uuid NOT NULL, subject uuid NOT NULL, kind smallint NOT NULL,
    folded_to bigint NOT NULL, state text NOT NULL, wake_at bigint, held_at bigint, owed_since bigint,
    PRIMARY KEY (partition, workspace, subject)
  );
  CREATE INDEX wakes ON snapshots (partition, wake_at, subject, workspace) WHERE wake_at IS NOT NULL;
  CREATE INDEX owed ON snapshots (partition, owed_since, subject, workspace) WHERE owed_since IS NOT NULL;
  CREATE TABLE windows (
    partition integer NOT NULL, last bigint NOT NULL, entries bytea NOT NULL,
    PRIMARY KEY (partition, last)
  );
  ALTER TABLE windows ALTER COLUMN entries SET STORAGE EXTERNAL;
  CREATE TABLE commands (
    partition integer NOT NULL, command uuid NOT NULL, ordinal bigint NOT NULL, "offset" bigint NOT NULL,
    fingerprint bytea NOT NULL, subject uuid NOT NULL, at bigint NOT NULL,
    PRIMARY KEY (partition, command)
  );
  CREATE INDEX commands_by_age ON commands (partition, at);
  CREATE TABLE history (
    partition integer NOT NULL, "offset" bigint NOT NULL, ordinal integer NOT NULL, workspace uuid NOT NULL,
    subject uuid NOT NULL, version bigint NOT NULL, at bigint NOT NULL, principal text NOT NULL,
    command uuid NOT NULL, event text NOT NULL, batch uuid,
    PRIMARY KEY (partition, "offset", ordinal)
  );
  CREATE INDEX history_by_subject ON history (partition, subject, "offset", ordinal);
  CREATE INDEX history_by_workspace ON history (partition, workspace, "offset", ordinal);
  CREATE INDEX history_by_batch ON history (partition, batch, "offset", ordinal) WHERE batch IS NOT NULL;
)sql"};

/// What stands in the schema.
struct present {
  bool schema_exists = false;
  std::size_t version = 0;  // 0: no tables
  log_id log;
  std::string encoding;
};

// Asks the catalogue's tables: to_regclass and its like answer from a cache that may not know yet what another process
// has just made.
present look(pqxx::transaction_base& t, const std::string& schema) {
  const auto found = t.exec_params1(
      "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1), "
      "EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND c.relname = 'about'), current_setting('server_encoding')",
      schema);
  present p{found[0].as<bool>(), 0, {}, found[2].as<std::string>()};
  if (!found[1].as<bool>()) return p;
  const auto about = t.exec1("SELECT version, log FROM about");
  p.version = about[0].as<std::size_t>();
  p.log = about[1].as<log_id>();
  return p;
}

// Why the tables cannot be used, if they cannot.
std::optional<failure> refusal(const present& p, const std::string& schema, log_id log, std::size_t newest) {
  if (p.encoding != "UTF8")
    return failure{errc::invalid_value, "connection", "The database is in " + p.encoding + "; it must be in UTF8."};
  if (p.version == 0) return std::nullopt;
  if (p.version > newest)
    return failure{errc::newer_format, "",
                   "The PostgreSQL schema " + schema + " has format " + std::to_string(p.version) +
                       "; this version knows formats up to " + std::to_string(newest) +
                       ". Use the newer version that wrote it."};
  if (p.log != log)
    return failure{errc::conflict, "",
                   "The PostgreSQL schema " + schema + " holds the snapshots of log " + to_string(p.log) +
                       ", not those of log " + to_string(log) +
                       ". Name another schema, or drop this one: it can be rebuilt from its log."};
  return std::nullopt;
}

failure no_snapshots_in(const std::string& schema) {
  return {errc::not_found, "",
          "The PostgreSQL schema " + schema +
              " has no snapshots. Name the schema that has them (--postgres-schema), or have aido replay make them."};
}

void make_about(pqxx::transaction_base& t, const present& p, const std::string& schema, log_id log) {
  if (!p.schema_exists) t.exec0("CREATE SCHEMA \"" + schema + '"');
  t.exec0(
      "CREATE TABLE about (only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row), version integer NOT NULL, "
      "log uuid NOT NULL)");
  t.exec_params0("INSERT INTO about (version, log) VALUES (0, $1)", log);
}

// The lock goes with the transaction, since a pooler may give the next one another session.
std::optional<failure> migrate_alone(pqxx::transaction_base& t, const std::string& schema, log_id log,
                                     std::span<const std::string> wanted) {
  t.exec_params1("SELECT pg_advisory_xact_lock(hashtextextended('aido ' || $1, 0))", schema);
  const auto p = look(t, schema);
  if (auto why = refusal(p, schema, log, wanted.size())) return why;
  if (p.version == 0) make_about(t, p, schema, log);
  for (const auto& step : wanted.subspan(p.version)) t.exec0(step);
  t.exec_params0("UPDATE about SET version = $1", wanted.size());
  return std::nullopt;
}

}  // namespace

std::span<const std::string> store_schema() { return steps; }

// Looks first, since a role that may not create tables is enough where there are none to be made.
result<void> migrate(database& db, log_id log, std::span<const std::string> wanted, postgres_absence absence) {
  const auto found = db.run(purpose::read, [&](auto& t) { return look(t, db.schema()); });
  if (!found) return found.error();
  if (auto why = refusal(*found, db.schema(), log, wanted.size())) return *std::move(why);
  if (found->version == wanted.size()) return {};
  if (found->version == 0 && absence == postgres_absence::refused) return no_snapshots_in(db.schema());
  const auto done = db.run(purpose::migrate, [&](auto& t) { return migrate_alone(t, db.schema(), log, wanted); });
  if (!done) return done.error();
  if (*done) return **done;
  return {};
}

}  // namespace aido::eventstore::postgres
