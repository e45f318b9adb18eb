#pragma once

#include <array>
#include <boost/describe.hpp>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/time.hpp"

namespace aido {

/// 16 bytes of a UUID (RFC 9562), in network order. Trivially copyable, ordered by its bytes.
struct uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const uuid&, const uuid&) = default;
  friend bool operator==(const uuid&, const uuid&) = default;
  bool is_nil() const noexcept { return *this == uuid{}; }
};

/// Reads the canonical 36-character form, either case; nothing else.
std::optional<uuid> parse_uuid(std::string_view text) noexcept;
/// The canonical lower-case form.
std::string to_string(const uuid& id);
/// Writes the canonical 36 characters to `out`; no terminator.
void write_uuid(const uuid& id, char* out) noexcept;
/// RFC 9562 version (4 bits) of `id`.
int version_of(const uuid& id) noexcept;

/// RFC 9562 §5.5: the name-based id of `name` in `space`; the same for the same arguments, for ever.
uuid uuid_v5(const uuid& space, std::string_view name) noexcept;
/// RFC 9562 §5.7 from a time (at or after 1970) and 10 bytes of randomness.
uuid uuid_v7(instant at, const std::array<std::uint8_t, 10>& random) noexcept;

/// An id of one kind of thing; ids of different kinds do not mix.
template <class Tag>
struct strong_id {
  uuid value{};
  friend auto operator<=>(const strong_id&, const strong_id&) = default;
  friend bool operator==(const strong_id&, const strong_id&) = default;
};

using log_id = strong_id<struct log_tag>;
using workspace_id = strong_id<struct workspace_tag>;
using list_id = strong_id<struct list_tag>;
using task_id = strong_id<struct task_tag>;
using series_id = strong_id<struct series_tag>;
using reminder_id = strong_id<struct reminder_tag>;
using item_id = strong_id<struct item_tag>;
using channel_id = strong_id<struct channel_tag>;
using command_id = strong_id<struct command_tag>;
using event_id = strong_id<struct event_tag>;
using owner_id = strong_id<struct owner_tag>;
using batch_id = strong_id<struct batch_tag>;
using key_id = strong_id<struct key_tag>;  ///< Of an API key, not the key itself.
/// What an event changes: a task, a list, a channel, an API key or a workspace.
using subject_id = strong_id<struct subject_tag>;

template <class Tag>
std::string to_string(const strong_id<Tag>& id) {
  return to_string(id.value);
}

/// A number of one kind: counts from `Tag`'s own zero and does not mix with other kinds.
template <class Tag>
struct strong_number {
  std::uint64_t value = 0;
  constexpr strong_number next() const noexcept { return {value + 1}; }
  friend auto operator<=>(const strong_number&, const strong_number&) = default;
  friend bool operator==(const strong_number&, const strong_number&) = default;
};

using version = strong_number<struct version_tag>;    ///< Of a subject; the first event makes it 1.
using epoch = strong_number<struct epoch_tag>;        ///< Of a partition's ownership; 0 before the first claim.
using sequence = strong_number<struct sequence_tag>;  ///< Of a record within its epoch.
using log_offset = strong_number<struct offset_tag>;  ///< Of a record within its partition.

/// A partition's number; at most limits::max_partitions.
struct partition_id {
  std::uint32_t value = 0;
  friend auto operator<=>(const partition_id&, const partition_id&) = default;
  friend bool operator==(const partition_id&, const partition_id&) = default;
};

/// A place in the log.
struct position {
  partition_id partition;
  log_offset offset;
  friend auto operator<=>(const position&, const position&) = default;
  friend bool operator==(const position&, const position&) = default;
};

/// Who acted: "local", "key:<id>", "user:<subject>", "operator", "system".
struct principal {
  std::string name;
  friend auto operator<=>(const principal&, const principal&) = default;
  friend bool operator==(const principal&, const principal&) = default;
};

/// A hash for tables: both halves of the product of an id's two halves, each mixed with a constant of its own, so that
/// ids that agree in one half do not collide. Not keyed: it does not withstand ids made to collide.
struct id_hash {
  using is_avalanching = void;  ///< Boost.Unordered: needs no mixing after it.
  std::size_t operator()(const uuid& id) const noexcept {
    std::array<std::uint64_t, 2> half{};
    std::memcpy(half.data(), id.bytes.data(), sizeof half);
    const auto product = static_cast<wide>(half[0] ^ 0x9e3779b97f4a7c15) * (half[1] ^ 0xc2b2ae3d27d4eb4f);
    return static_cast<std::size_t>(product) ^ static_cast<std::size_t>(product >> 64);
  }
  template <class Tag>
  std::size_t operator()(const strong_id<Tag>& id) const noexcept {
    return (*this)(id.value);
  }

 private:
  __extension__ using wide = unsigned __int128;
};

}  // namespace aido
