#include "engine/codec/json_text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace aido::codec {

namespace {

constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr std::size_t word_size = sizeof(std::uint64_t);
constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t high_bits = 0x8080808080808080;

/// Whether a byte of `word` is less than `limit`, at most 128; bytes from 128 on are not. S. E. Anderson, "Bit
/// Twiddling Hacks", hasless.
constexpr bool has_less(std::uint64_t word, std::uint64_t limit) {
  return ((word - ones * limit) & ~word & high_bits) != 0;
}
constexpr bool has(std::uint64_t word, char c) { return has_less(word ^ ones * static_cast<unsigned char>(c), 1); }

/// The first place from `at` on whose character needs an escape; the text's size when there is none.
std::size_t find_escape(std::string_view text, std::size_t at) {
  for (; at + word_size <= text.size(); at += word_size) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, word_size);
    if (has_less(word, 0x20) || has(word, '"') || has(word, '\\')) break;
  }
  while (at < text.size() && !needs_escape(text[at])) ++at;
  return at;
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\n': out += "\\n"; return;
    case '\t': out += "\\t"; return;
    case '\r': out += "\\r"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    default: break;
  }
  constexpr char hex[] = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  const std::array<char, 6> escape{'\\', 'u', '0', '0', hex[code >> 4], hex[code & 0x0f]};
  out.append(escape.data(), escape.size());
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0;;) {
    const auto escape = find_escape(text, at);
    out.append(text, at, escape - at);
    if (escape == text.size()) break;
    append_escape(out, text[escape]);
    at = escape + 1;
  }
  out += '"';
}

void append_key(std::string& out, std::string_view name) {
  if (out.back() != '{') out += ',';
  out += '"';
  out += name;
  out += "\":";
}

}  // namespace aido::codec
