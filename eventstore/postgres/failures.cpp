#include "eventstore/postgres/failures.hpp"

#include <array>

namespace aido::eventstore::postgres {

namespace {

struct meaning {
  std::string_view sqlstate;  // or how it begins
  errc code;
  bool again = false;
  bool elsewhere = false;
  bool for_others = false;
};

// The first that fits. https://www.postgresql.org/docs/15/errcodes-appendix.html
constexpr std::array meanings{
    meaning{.sqlstate = "40001", .code = errc::unavailable, .for_others = true},  // serialization_failure
    meaning{.sqlstate = "40P01", .code = errc::unavailable, .for_others = true},  // deadlock_detected
    meaning{"23505", errc::io_error, true},           // unique_violation: rows of a flush were not as new as expected
    meaning{"53100", errc::log_full},                 // disk_full
    meaning{"53", errc::unavailable},                 // insufficient resources: memory, connections
    meaning{"57", errc::unavailable},                 // operator intervention: shutdown, statement_timeout
    meaning{"55P03", errc::unavailable},              // lock_not_available
    meaning{"25006", errc::unavailable, true, true},  // read_only_sql_transaction: another server is the primary now
    meaning{"08", errc::unavailable},                 // connection exceptions
    meaning{"XX001", errc::corrupt},                  // data_corrupted
    meaning{"XX002", errc::corrupt},                  // index_corrupted
};

trouble trouble_of(std::string_view sqlstate, std::string_view said) {
  for (const auto& m : meanings)
    if (sqlstate.starts_with(m.sqlstate))
      return {{m.code, "", "PostgreSQL: " + first_line(said)}, m.again, m.elsewhere, m.for_others};
  return {{errc::io_error, "", "PostgreSQL: " + first_line(said)}};
}

}  // namespace

trouble trouble_of(const pqxx::failure& e) {
  if (const auto* of_statement = dynamic_cast<const pqxx::sql_error*>(&e))
    return trouble_of(of_statement->sqlstate(), e.what());
  if (dynamic_cast<const pqxx::serialization_failure*>(&e)) return trouble_of("40001", e.what());
  if (dynamic_cast<const pqxx::deadlock_detected*>(&e)) return trouble_of("40P01", e.what());
  return trouble_of("08000", e.what());
}

std::string first_line(std::string_view text) { return std::string(text.substr(0, text.find('\n'))); }

}  // namespace aido::eventstore::postgres
