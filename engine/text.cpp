#include "engine/text.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <simdjson.h>
#include <string>

namespace aido::text {

namespace {

constexpr bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Unicode's White_Space beyond ASCII, as UTF-8.
constexpr std::array<std::string_view, 19> wide_spaces{
    "\u0085", "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};

/// The bytes of the white space that `utf8` starts with; 0 when it starts with something else.
std::size_t leading_space(std::string_view utf8) {
  const char c = utf8.front();
  if (c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f')) return 1;
  for (const auto space : wide_spaces)
    if (utf8.starts_with(space)) return space.size();
  return 0;
}

constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }
constexpr bool lays_out_lines(char c) { return c == '\t' || c == '\n' || c == '\r'; }

std::size_t characters_in(std::string_view utf8) {
  return static_cast<std::size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return !continues_character(c); }));
}

/// Fails at the first character that `is_refused`.
template <class Refused>
result<void> check_controls(std::string_view utf8, Refused is_refused, std::string_view field) {
  const auto found = std::find_if(utf8.begin(), utf8.end(), is_refused);
  if (found == utf8.end()) return {};
  constexpr std::string_view hex = "0123456789ABCDEF";
  const auto value = static_cast<unsigned char>(*found);
  const std::string name{'U', '+', '0', '0', hex[value >> 4], hex[value & 0x0f]};
  const auto before = utf8.substr(0, static_cast<std::size_t>(found - utf8.begin()));
  return failure{errc::invalid_value, std::string(field),
                 "Character " + std::to_string(characters_in(before) + 1) + " of the text is the control character " +
                     name + ", which is not permitted here."};
}

}  // namespace

bool is_blank(std::string_view utf8) noexcept {
  while (!utf8.empty()) {
    const auto size = leading_space(utf8);
    if (size == 0) return false;
    utf8.remove_prefix(size);
  }
  return true;
}

result<void> check_length(std::string_view utf8, std::size_t most, std::string_view field) {
  if (!simdjson::validate_utf8(utf8.data(), utf8.size()))
    return failure{errc::invalid_value, std::string(field), "The text is not valid UTF-8."};
  const auto length = characters_in(utf8);
  if (length > most)
    return failure{
        errc::invalid_value, std::string(field),
        "The text has " + std::to_string(length) + " characters; at most " + std::to_string(most) + " are permitted."};
  return check_controls(utf8, [](char c) { return is_control(c) && !lays_out_lines(c); }, field);
}

result<void> check_name(std::string_view utf8, std::size_t most, std::string_view field) {
  if (is_blank(utf8))
    return failure{errc::invalid_value, std::string(field),
                   "The text must not be blank: 1 to " + std::to_string(most) + " characters are needed."};
  if (auto ok = check_length(utf8, most, field); !ok) return ok;
  return check_controls(utf8, is_control, field);
}

std::string fitted(std::string said, std::size_t most) {
  constexpr auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (!simdjson::validate_utf8(said)) std::ranges::replace_if(said, std::not_fn(is_ascii), '?');
  if (said.size() <= most) return said;
  while (most > 0 && continues_character(said[most])) --most;
  said.resize(most);
  return said;
}

}  // namespace aido::text
