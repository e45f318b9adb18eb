#include "app/cli/text_cells.hpp"

#include <algorithm>
#include <utf8proc.h>

namespace aido::cli {

namespace {

constexpr std::string_view replacement = "\uFFFD";
constexpr std::string_view ellipsis = "…";
constexpr std::string_view first_strong_isolate = "\u2068";
constexpr std::string_view pop_isolate = "\u2069";
constexpr utf8proc_int32_t emoji_presentation = 0xFE0F;

/// The next code point and its size; a size of 0 at the end, a code point of -1 for a byte that is no UTF-8.
struct decoded {
  utf8proc_int32_t point = -1;
  std::size_t size = 0;
};

decoded decode(std::string_view utf8) {
  if (utf8.empty()) return {};
  decoded d;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(utf8.data()),
                                     static_cast<utf8proc_ssize_t>(utf8.size()), &d.point);
  d.size = size > 0 ? static_cast<std::size_t>(size) : 1;
  if (size <= 0) d.point = -1;
  return d;
}

struct cluster {
  std::string_view bytes;
  std::size_t columns = 0;
};

/// The grapheme cluster that `utf8`, which is not empty, starts with.
cluster first_cluster(std::string_view utf8) {
  auto d = decode(utf8);
  std::size_t size = d.size;
  std::size_t columns = d.point < 0 ? 1 : static_cast<std::size_t>(std::max(utf8proc_charwidth(d.point), 0));
  utf8proc_int32_t state = 0;
  while (size < utf8.size()) {
    const auto next = decode(utf8.substr(size));
    if (d.point < 0 || next.point < 0 || utf8proc_grapheme_break_stateful(d.point, next.point, &state)) break;
    const auto wide = next.point == emoji_presentation ? 2 : utf8proc_charwidth(next.point);
    columns = std::max(columns, static_cast<std::size_t>(std::max(wide, 0)));
    size += next.size;
    d = next;
  }
  return {utf8.substr(0, size), columns};
}

bool turns_direction(utf8proc_int32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069) || point == 0x200E ||
         point == 0x200F || point == 0x061C;
}

bool is_control(utf8proc_int32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

template <class Keeps>
std::string cleaned(std::string_view utf8, Keeps keeps) {
  std::string out;
  while (!utf8.empty()) {
    const auto d = decode(utf8);
    const bool bad = d.point < 0 || ((is_control(d.point) || turns_direction(d.point)) && !keeps(d.point));
    out += bad ? replacement : utf8.substr(0, d.size);
    utf8.remove_prefix(d.size);
  }
  return out;
}

bool is_right_to_left(utf8proc_int32_t point) {
  const auto bidi = point < 0 ? 0 : utf8proc_get_property(point)->bidi_class;
  return bidi == UTF8PROC_BIDI_CLASS_R || bidi == UTF8PROC_BIDI_CLASS_AL;
}

}  // namespace

std::size_t width_of(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    const auto c = first_cluster(utf8);
    columns += c.columns;
    utf8.remove_prefix(c.bytes.size());
  }
  return columns;
}

std::string one_line(std::string_view utf8) {
  return cleaned(utf8, [](utf8proc_int32_t) { return false; });
}

std::string several_lines(std::string_view utf8) {
  return cleaned(utf8, [](utf8proc_int32_t point) { return point == '\n' || point == '\t'; });
}

std::string cut_to(std::string_view utf8, std::size_t columns) {
  if (width_of(utf8) <= columns) return std::string(utf8);
  std::string out;
  std::size_t used = width_of(ellipsis);
  while (!utf8.empty()) {
    const auto c = first_cluster(utf8);
    if (used + c.columns > columns) break;
    out += c.bytes;
    used += c.columns;
    utf8.remove_prefix(c.bytes.size());
  }
  return columns == 0 ? std::string() : out + std::string(ellipsis);
}

std::string isolated(std::string_view utf8) {
  for (auto rest = utf8; !rest.empty();) {
    const auto d = decode(rest);
    if (is_right_to_left(d.point)) {
      return std::string(first_strong_isolate) + std::string(utf8) + std::string(pop_isolate);
    }
    rest.remove_prefix(d.size);
  }
  return std::string(utf8);
}

}  // namespace aido::cli
