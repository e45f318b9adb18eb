#pragma once

#include <string>
#include <vector>

#include "eventstore/snapshot_store.hpp"

/// The history's events of one record.
namespace aido::eventstore::dapr {

/// `rows` are of one record and not empty.
std::string to_json(const std::vector<history_row>& rows);
/// In order of ordinals. Fails with corrupt.
result<std::vector<history_row>> read_record(log_offset offset, std::string_view json);

/// Puts `row` in its place; where one of its ordinal is, that one stays.
void insert(std::vector<history_row>& rows, const history_row& row);

}  // namespace aido::eventstore::dapr
