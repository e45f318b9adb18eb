#pragma once

#include <pqxx/transaction_base>

#include "eventstore/snapshot_store.hpp"

/// The changes of the port, each within a transaction whose search path has the tables. They throw what pqxx throws.
namespace aido::eventstore::postgres {

void write(pqxx::transaction_base& t, partition_id partition, const flush& f);
void clear(pqxx::transaction_base& t, partition_id partition);

}  // namespace aido::eventstore::postgres
