#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/output.hpp"

namespace aido::cli {

struct cell {
  std::string text;  ///< One line (text_cells.hpp).
  cli::style style = cli::style::plain;
};
using row = std::vector<cell>;

/// Lays `rows`, the first of which are the headings, out in columns two blanks apart, each as wide as its widest cell.
/// When that is more than `width` columns, the cells of column `shrinks` are cut first, down to 12 columns, then what
/// stands to its right is left out, from the right.
std::vector<std::string> laid_out(const std::vector<row>& rows, std::size_t shrinks, std::optional<std::size_t> width,
                                  const palette& paint);

}  // namespace aido::cli
