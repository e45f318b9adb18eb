#include "app/transfer/csv_text.hpp"

#include <algorithm>
#include <csv.h>
#include <memory>

namespace aido::transfer {

namespace {

struct reading {
  std::vector<csv_row> rows;
  csv_row row;
};

void take_field(void* bytes, std::size_t size, void* to) {
  static_cast<reading*>(to)->row.fields.emplace_back(static_cast<const char*>(bytes), bytes ? size : 0);
}

void take_row(int, void* to) {
  auto& into = *static_cast<reading*>(to);
  const bool is_empty = std::ranges::all_of(into.row.fields, &std::string::empty);
  if (!is_empty) into.rows.push_back(into.row);
  into.row.fields.clear();
}

/// Readers take blanks at the ends of a bare field away.
bool needs_quotes(const std::string& field) {
  return field.find_first_of(",\"\r\n") != std::string::npos || field.starts_with(' ') || field.ends_with(' ') ||
         field.starts_with('\t') || field.ends_with('\t');
}

struct free_parser {
  void operator()(csv_parser* parser) const noexcept { csv_free(parser); }
};

}  // namespace

result<std::vector<csv_row>> read_csv(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  csv_parser state{};
  csv_init(&state, CSV_STRICT | CSV_STRICT_FINI);
  const std::unique_ptr<csv_parser, free_parser> parser(&state);
  reading into;
  const auto broken = [&] {
    return failure{errc::invalid_value, "",
                   "after line " + std::to_string(into.row.line) + ": the quotes are not in order"};
  };
  // Line by line, so that a row knows where it ends.
  while (!text.empty()) {
    const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
    ++into.row.line;
    if (csv_parse(parser.get(), text.data(), size, take_field, take_row, &into) != size) return broken();
    text.remove_prefix(size);
  }
  if (csv_fini(parser.get(), take_field, take_row, &into) != 0) return broken();
  return std::move(into.rows);
}

std::string csv_line(const std::vector<std::string>& fields) {
  std::string line;
  for (const auto& field : fields) {
    if (!line.empty()) line += ',';
    if (!needs_quotes(field)) {
      line += field.empty() && line.empty() ? "\"\"" : field;
      continue;
    }
    std::string quoted(csv_write(nullptr, 0, field.data(), field.size()), '\0');
    csv_write(quoted.data(), quoted.size(), field.data(), field.size());
    line += quoted;
  }
  return line + "\r\n";
}

}  // namespace aido::transfer
