#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

/// CSV (RFC 4180) by libcsv.
namespace aido::transfer {

struct csv_row {
  std::size_t line = 0;  ///< Where it ends, from 1.
  std::vector<std::string> fields;
};

/// Rows with their fields; a byte-order mark is passed over, empty rows too. Fails with invalid_value when quotes are
/// not in order.
result<std::vector<csv_row>> read_csv(std::string_view text);

/// One row with its line's end; quotes where they are needed.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace aido::transfer
