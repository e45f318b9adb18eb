#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

/// The few JSON tokens that everything is made of, appended to a string.
namespace aido::codec {

/// Appends `text` (valid UTF-8) in quotes, with `"`, `\` and control characters escaped.
void append_string(std::string& out, std::string_view text);

/// Appends `name` (which needs no escapes) as a key, after a comma unless it is the first of its object.
void append_key(std::string& out, std::string_view name);

/// Appends `number` in decimal.
template <std::integral Number>
void append_number(std::string& out, Number number) {
  char digits[24];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, end);
}

}  // namespace aido::codec
