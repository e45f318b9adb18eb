#include "eventstore/window_page.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "engine/base/limits.hpp"

namespace aido::eventstore {

namespace {

/// A dedup_entry without padding.
struct packed {
  uuid command;
  uuid subject;
  fingerprint of;
  std::uint64_t ordinal;
  std::uint64_t offset;
  std::int64_t at_ms;
  std::uint64_t origin;
};
static_assert(std::has_unique_object_representations_v<packed>);

packed packed_of(const dedup_entry& e) {
  return {.command = e.command.value,
          .subject = e.subject.value,
          .of = e.fingerprint,
          .ordinal = e.ordinal,
          .offset = e.offset.value,
          .at_ms = e.at.time_since_epoch().count(),
          .origin = static_cast<std::uint64_t>(e.origin)};
}

dedup_entry entry_of(const packed& p) {
  return {{p.command}, static_cast<id_origin>(p.origin),           p.ordinal, {p.offset}, p.of,
          {p.subject}, instant{std::chrono::milliseconds{p.at_ms}}};
}

/// False when the size of `blob` is not that of whole entries.
bool unpack(std::string_view blob, std::vector<dedup_entry>& entries) {
  for (; blob.size() >= sizeof(packed); blob.remove_prefix(sizeof(packed))) {
    packed p;
    std::memcpy(&p, blob.data(), sizeof p);
    entries.push_back(entry_of(p));
  }
  return blob.empty();
}

}  // namespace

std::vector<std::byte> pack(const std::vector<dedup_entry>& entries) {
  std::vector<std::byte> blob(entries.size() * sizeof(packed));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto p = packed_of(entries[i]);
    std::memcpy(blob.data() + i * sizeof p, &p, sizeof p);
  }
  return blob;
}

result<std::vector<dedup_entry>> window_of(const std::vector<std::string>& blobs, std::uint64_t start) {
  std::vector<dedup_entry> window;
  for (const auto& blob : blobs) {
    if (!unpack(blob, window)) return failure{errc::corrupt, "", "The remembered commands are damaged."};
  }
  std::ranges::sort(window, {}, &dedup_entry::ordinal);
  // Flushes may overlap: their pages hold the same entries then.
  const auto repeated = std::ranges::unique(window, {}, &dedup_entry::ordinal);
  window.erase(repeated.begin(), repeated.end());
  std::erase_if(window, [start](const dedup_entry& e) { return e.ordinal < start; });
  return window;
}

std::uint64_t window_start(const checkpoint& upto) noexcept {
  return upto.effective_records - std::min<std::uint64_t>(upto.effective_records, limits::dedup_window);
}

}  // namespace aido::eventstore
