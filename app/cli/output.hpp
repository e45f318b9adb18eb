#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/api.hpp"
#include "app/settings.hpp"

namespace aido::cli {

enum class style { plain, bold, dim, red, yellow, green };

/// Colors, where they are wanted.
class palette {
 public:
  /// Of standard output.
  explicit palette(app::colors wanted);
  std::string operator()(style s, std::string_view text) const;

 private:
  bool on_;
};

/// Columns of standard output's terminal; absent when it is none.
std::optional<std::size_t> terminal_width();

/// Writes `text` and a line's end to standard output.
void print_line(std::string_view text);
/// The same, as one line of JSON.
void print_json(const json::value& value);

/// Prints what went wrong on standard error: the detail, the field, and what to do.
void tell(const failure& why);
/// Tells it; the exit code that goes with it.
int report(const failure& why);
int exit_code_of(errc code) noexcept;

}  // namespace aido::cli
