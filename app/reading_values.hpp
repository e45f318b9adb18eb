#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/settings.hpp"
#include "engine/base/result.hpp"

/// How the values of options are read; a failure's detail is the sentence that says the rule.
namespace aido::app::values {

failure refused(std::string detail);

template <class Value, std::size_t count>
result<Value> choose(const std::array<std::pair<std::string_view, Value>, count>& choices, std::string_view given) {
  std::string names;
  for (const auto& [name, value] : choices) {
    if (name == given) return value;
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return refused('"' + std::string(given) + "\" is none of " + names + ".");
}

/// A whole number and nothing else; absent when it is none, or too large.
std::optional<std::uint32_t> read_number(std::string_view text);
result<bool> read_switch(std::string_view value);
/// A whole number from 1 to `most`.
result<std::uint32_t> read_count(std::string_view value, std::uint32_t most);
/// The first line of the file of this name; without one, nothing. Fails when there is none; the line is in no sentence.
result<void> take_first_line(std::string& into, std::string_view file);
/// One word of printable ASCII, or nothing. Fails with anything else, which is in no sentence.
result<void> take_word(std::string& into, std::string_view value);
/// HOST:PORT, an IPv6 address in brackets.
result<endpoint> read_endpoint(std::string_view value);

}  // namespace aido::app::values
