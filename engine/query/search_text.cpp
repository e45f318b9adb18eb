#include "engine/query/search_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <utf8proc.h>

namespace aido::query {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_ascii(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// True for letters and signs that stand for themselves in NFC, whatever simple ones stand around them: Latin, Greek
/// and Cyrillic without combining marks, kana, Han, quotes and dashes, emoji. Most text has no others.
constexpr bool is_simple(utf8proc_int32_t point) noexcept {
  const auto within = [point](utf8proc_int32_t first, utf8proc_int32_t last) {
    return first <= point && point <= last;
  };
  constexpr utf8proc_int32_t numeral_sign = 0x374;  // these three are other characters in NFC
  constexpr utf8proc_int32_t question_mark = 0x37e;
  constexpr utf8proc_int32_t ano_teleia = 0x387;
  if (point == numeral_sign || point == question_mark || point == ano_teleia) return false;
  return within(0, 0x2ff) || within(0x370, 0x482) || within(0x48a, 0x52f) || within(0x2010, 0x2027) ||
         within(0x3041, 0x3096) || within(0x30a1, 0x30fa) || within(0x4e00, 0x9fff) || within(0x1f300, 0x1faff);
}

void append(std::string& out, utf8proc_int32_t point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(point, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

/// Appends a character without its case; false when what it comes to is not simple.
bool append_folded(std::string& out, utf8proc_int32_t point) {
  constexpr int most = 4;  // characters that one folds to
  std::array<utf8proc_int32_t, most> made{};
  int ignored = 0;
  const auto count = utf8proc_decompose_char(point, made.data(), most, UTF8PROC_CASEFOLD, &ignored);
  if (count < 0 || count > most) return false;
  for (const auto one : std::span(made).first(static_cast<std::size_t>(count))) {
    if (!is_simple(one)) return false;
    append(out, one);
  }
  return true;
}

/// The folded text if it is made of simple characters and folds to such: nothing in it composes.
std::optional<std::string> fold_simple(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    if (static_cast<unsigned char>(utf8.front()) < 0x80) {
      out += lower(utf8.front());
      utf8.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t point = 0;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                       static_cast<utf8proc_ssize_t>(utf8.size()), &point);
    if (size <= 0 || !is_simple(point) || !append_folded(out, point)) return std::nullopt;
    utf8.remove_prefix(static_cast<std::size_t>(size));
  }
  return out;
}

struct freed {
  void operator()(utf8proc_uint8_t* text) const noexcept { std::free(text); }
};

std::string fold_any(std::string_view utf8) {
  utf8proc_uint8_t* made = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()), static_cast<utf8proc_ssize_t>(utf8.size()),
                   &made, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
  const std::unique_ptr<utf8proc_uint8_t, freed> owned(made);
  if (size < 0) return std::string(utf8);
  return {reinterpret_cast<const char*>(made), static_cast<std::size_t>(size)};
}

}  // namespace

std::string folded(std::string_view utf8) {
  auto simple = fold_simple(utf8);
  return simple ? *std::move(simple) : fold_any(utf8);
}

search_text::search_text(std::string_view utf8) : folded_(folded(utf8)), is_ascii_(is_ascii(folded_)) {}

bool search_text::is_in(std::string_view utf8) const {
  if (!is_ascii(utf8)) return folded(utf8).find(folded_) != std::string::npos;
  if (!is_ascii_) return false;
  return folded_.empty() || !std::ranges::search(utf8, folded_, {}, lower).empty();
}

}  // namespace aido::query
