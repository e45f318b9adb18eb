#pragma once

#include <pqxx/transaction_base>

#include "eventstore/snapshot_store.hpp"

/// The changes of the port, each within a transaction whose search path has the tables. They throw what pqxx throws.
namespace aido::eventstore::postgres {

/// What a flush takes for granted of the rows that it writes.
enum class expected {
  new_rows,  ///< None of its history stands there, nor a subject whose first event is in it; else it fails with
             ///< pqxx::unique_violation. Costs the server a good deal less.
  any_rows,
};

void write(pqxx::transaction_base& t, partition_id partition, const flush& f, expected rows);
void clear(pqxx::transaction_base& t, partition_id partition);

}  // namespace aido::eventstore::postgres
