#pragma once

#include "eventstore/sqlite/migration.hpp"

namespace aido::eventstore::sqlite {

/// The tables of store.db: the newest version and the way there. Ids and digests are blobs, instants milliseconds.
const schema& store_schema();

}  // namespace aido::eventstore::sqlite
