#pragma once

#include <pqxx/transaction_base>

#include "eventstore/snapshot_store.hpp"

/// The changes of the port, each within a transaction whose search path has the tables. They throw what pqxx throws.
namespace aido::eventstore::postgres {

/// What a flush takes for granted of the rows that it brings.
enum class expected {
  new_rows,  ///< Neither its history nor its commands stand there, nor a subject whose first event is in it. Costs the
             ///< server a good deal less; throws pqxx::unique_violation where it is wrong.
  any_rows,  ///< What stands there is compared and kept or replaced, row by row, as the port says.
};

void write(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows);
void clear(pqxx::transaction_base& t, partition_id partition);

}  // namespace aido::eventstore::postgres
