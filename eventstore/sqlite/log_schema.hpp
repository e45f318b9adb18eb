#pragma once

#include <cstdint>

#include "engine/base/ids.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/sqlite/migration.hpp"

/// The tables of log.db. A record's key is one integer, partition and offset in it, so that a record takes one b-tree
/// entry and an append touches one page; both stand beside it as computed columns for people and tools.
namespace aido::eventstore::sqlite {

inline constexpr int offset_bits = 40;
static_assert(std::uint64_t{limits::max_partitions} << offset_bits <= std::uint64_t{1} << 63);

/// The key of a record.
constexpr std::int64_t log_key(partition_id partition, log_offset offset) noexcept {
  return static_cast<std::int64_t>(std::uint64_t{partition.value} << offset_bits | offset.value);
}
/// The offset in a key.
constexpr log_offset offset_in(std::int64_t key) noexcept {
  return {static_cast<std::uint64_t>(key) & ((std::uint64_t{1} << offset_bits) - 1)};
}

/// The newest version's tables and the way there.
const schema& log_schema();

}  // namespace aido::eventstore::sqlite
