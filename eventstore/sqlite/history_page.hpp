#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "eventstore/snapshot_store.hpp"

/// The history's events of one record in one blob: a command over several subjects costs one row.
namespace aido::eventstore::sqlite {

/// Appends one event to a record's blob; numbers are in this machine's order of bytes.
void pack(const history_row& row, std::vector<std::byte>& blob);

/// Appends the rows that `pack` has made to `rows`, in order of ordinals, each with the fields of `shared`, which
/// stands for the record. Of two with the same ordinal the first one counts. False when the blob is damaged.
bool unpack(std::string_view blob, const history_row& shared, std::vector<history_row>& rows);

}  // namespace aido::eventstore::sqlite
