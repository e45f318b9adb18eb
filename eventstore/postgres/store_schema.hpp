#pragma once

#include <span>
#include <string>

#include "eventstore/postgres/database.hpp"

namespace aido::eventstore::postgres {

/// SQL of each migration: version n of the tables is reached from n - 1 by the n-th; the newest is their number.
std::span<const std::string> store_schema();

/// Brings the schema of `db` to the newest version of `steps` in one transaction; among processes that come at the same
/// time one does it. Touches nothing that is up to date. Fails with conflict when the tables belong to another log than
/// `log`, newer_format, invalid_value (a database that is not in UTF-8), not_found (no tables, where that is refused),
/// and as database::run.
result<void> migrate(database& db, log_id log, std::span<const std::string> steps,
                     postgres_absence absence = postgres_absence::made);

}  // namespace aido::eventstore::postgres
