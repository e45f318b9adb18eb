#pragma once

#include <pqxx/except>

#include "engine/base/result.hpp"

/// What PostgreSQL's errors are to those who use the port.
namespace aido::eventstore::postgres {

/// Why an attempt failed.
struct trouble {
  failure why;
  bool again = false;       ///< It may succeed if it is done again: the server said so.
  bool elsewhere = false;   ///< By another connection: this one's server takes no writes.
  bool for_others = false;  ///< It was ended in favour of others: it may succeed once they are done.
};

/// Of a statement or a commit. The detail is the first line of what the server said: the others may show stored values.
trouble trouble_of(const pqxx::failure& e);

/// The first line of `text`.
std::string first_line(std::string_view text);

}  // namespace aido::eventstore::postgres
