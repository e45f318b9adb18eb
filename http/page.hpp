#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/limits.hpp"

/// How much of a list one answer carries. A limit bounds the items; where they are large, their bytes do.
namespace aido::http {

/// Of a page, or of a part of an event stream, its last item aside.
inline constexpr std::size_t max_page = 2 << 20;

static_assert(max_page + limits::max_record < limits::max_whole_answer, "another process's page is passed on whole");

inline bool is_full(std::string_view page) noexcept { return page.size() >= max_page; }

/// Appends the JSON of `items`, with commas, until `page` is full; how many: all of them, or at least one.
template <class Items, class Append>
std::size_t append_items(std::string& page, const Items& items, Append append) {
  std::size_t count = 0;
  for (const auto& item : items) {
    if (count > 0 && is_full(page)) break;
    if (count++ > 0) page += ',';
    append(page, item);
  }
  return count;
}

}  // namespace aido::http
