#include "app/reading_values.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>

namespace aido::app {

std::string to_string(const endpoint& e) {
  const bool literal_v6 = e.host.find(':') != std::string::npos;
  return (literal_v6 ? '[' + e.host + ']' : e.host) + ':' + std::to_string(e.port);
}

namespace values {

namespace {

failure no_endpoint(std::string_view value) {
  return refused('"' + std::string(value) +
                 "\" is not HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:7070 or [::1]:7070.");
}

}  // namespace

failure refused(std::string detail) { return {errc::invalid_value, "", std::move(detail)}; }

std::optional<std::uint32_t> read_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto* const begin = text.data();
  const auto* const end = begin + text.size();
  const auto read = std::from_chars(begin, end, number);
  return read.ec == std::errc{} && read.ptr == end ? std::optional(number) : std::nullopt;
}

result<bool> read_switch(std::string_view value) {
  return choose(std::array{std::pair{std::string_view("true"), true}, std::pair{std::string_view("false"), false}},
                value);
}

result<std::uint32_t> read_count(std::string_view value, std::uint32_t most) {
  const auto number = read_number(value);
  if (number && *number > 0 && *number <= most) return *number;
  return refused('"' + std::string(value) + "\" is not a whole number from 1 to " + std::to_string(most) + ".");
}

result<void> take_first_line(std::string& into, std::string_view file) {
  if (file.empty()) return {};
  std::ifstream in{std::string(file)};
  if (!std::getline(in, into) || into.empty()) return refused("The file " + std::string(file) + " has no first line.");
  return {};
}

result<void> take_word(std::string& into, std::string_view value) {
  const auto printable = [](char c) { return c > ' ' && c <= '~'; };
  if (!std::ranges::all_of(value, printable)) return refused("One word of printable ASCII is needed.");
  into = value;
  return {};
}

result<endpoint> read_endpoint(std::string_view value) {
  const auto colon = value.rfind(':');
  if (colon == std::string_view::npos) return no_endpoint(value);
  auto host = value.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const bool bare_v6 = !bracketed && host.find(':') != std::string_view::npos;
  const auto port = read_number(value.substr(colon + 1));
  if (host.empty() || bare_v6 || !port || *port > std::numeric_limits<std::uint16_t>::max()) return no_endpoint(value);
  return endpoint{std::string(host), static_cast<std::uint16_t>(*port)};
}

}  // namespace values

}  // namespace aido::app
