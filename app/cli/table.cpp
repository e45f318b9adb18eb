#include "app/cli/table.hpp"

#include <algorithm>
#include <numeric>

#include "app/cli/text_cells.hpp"

namespace aido::cli {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t narrowest = 12;

std::vector<std::size_t> widths_of(const std::vector<row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& r : rows) {
    widths.resize(std::max(widths.size(), r.size()));
    for (std::size_t i = 0; i < r.size(); ++i) widths[i] = std::max(widths[i], width_of(r[i].text));
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), gap * (widths.empty() ? 0 : widths.size() - 1));
}

/// Makes `widths` fit into `width`: a column of 0 is left out.
void fit(std::vector<std::size_t>& widths, std::size_t shrinks, std::size_t width) {
  while (total(widths) > width) {
    const auto over = total(widths) - width;
    const auto spare = widths[shrinks] - std::min(widths[shrinks], narrowest);
    widths[shrinks] -= std::min(over, spare);
    if (over <= spare || widths.size() <= shrinks + 1) return;
    const auto left_out = widths.back();
    widths.pop_back();
    // What the column took goes back to the one that shrank for it.
    widths[shrinks] += std::min(spare, left_out + gap);
  }
}

std::string line_of(const row& r, const std::vector<std::size_t>& widths, const palette& paint) {
  std::string line;
  for (std::size_t i = 0; i < widths.size() && i < r.size(); ++i) {
    const auto text = cut_to(r[i].text, widths[i]);
    line += paint(r[i].style, isolated(text));
    if (i + 1 < widths.size()) line.append(widths[i] - width_of(text) + gap, ' ');
  }
  while (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

std::vector<std::string> laid_out(const std::vector<row>& rows, std::size_t shrinks, std::optional<std::size_t> width,
                                  const palette& paint) {
  auto widths = widths_of(rows);
  if (width && shrinks < widths.size()) fit(widths, shrinks, *width);
  std::vector<std::string> lines;
  lines.reserve(rows.size());
  for (const auto& r : rows) lines.push_back(line_of(r, widths, paint));
  return lines;
}

}  // namespace aido::cli
