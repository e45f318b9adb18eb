#include "eventstore/sqlite/history_page.hpp"

#include <algorithm>
#include <cstring>
#include <type_traits>

namespace aido::eventstore::sqlite {

namespace {

/// What stands before an event's JSON, without padding.
struct header {
  uuid subject;
  std::uint64_t version;
  std::uint32_t ordinal;
  std::uint32_t size;
};
static_assert(std::has_unique_object_representations_v<header>);

}  // namespace

void pack(const history_row& row, std::vector<std::byte>& blob) {
  const header h{.subject = row.subject.value,
                 .version = row.version.value,
                 .ordinal = row.at_position.ordinal,
                 .size = static_cast<std::uint32_t>(row.event.size())};
  const auto start = blob.size();
  blob.resize(start + sizeof h + row.event.size());
  std::memcpy(blob.data() + start, &h, sizeof h);
  std::memcpy(blob.data() + start + sizeof h, row.event.data(), row.event.size());
}

bool unpack(std::string_view blob, const history_row& shared, std::vector<history_row>& rows) {
  constexpr auto ordinal = [](const history_row& row) { return row.at_position.ordinal; };
  const auto first = static_cast<std::ptrdiff_t>(rows.size());
  while (!blob.empty()) {
    header h;
    if (blob.size() < sizeof h) return false;
    std::memcpy(&h, blob.data(), sizeof h);
    blob.remove_prefix(sizeof h);
    if (blob.size() < h.size) return false;
    const auto event = blob.substr(0, h.size);
    blob.remove_prefix(h.size);
    const auto place = std::ranges::lower_bound(rows.begin() + first, rows.end(), h.ordinal, {}, ordinal);
    if (place != rows.end() && ordinal(*place) == h.ordinal) continue;
    auto& row = *rows.insert(place, shared);
    row.at_position.ordinal = h.ordinal;
    row.subject = {h.subject};
    row.version = {h.version};
    row.event = event;
  }
  return true;
}

}  // namespace aido::eventstore::sqlite
