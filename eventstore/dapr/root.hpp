#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "eventstore/fold.hpp"

namespace aido::eventstore::dapr {

/// What stands at a partition's root. Each transaction on the partition changes it, under the etag that was read.
struct root {
  std::uint64_t generation = 0;    ///< How often it was cleared.
  std::string stamp;               ///< Of the transaction that wrote it; no two are the same.
  std::uint64_t journal_size = 0;  ///< Documents of a flush that is decided and to be carried out; 0: there is none.
  std::uint64_t journal_done = 0;  ///< Those of them that are.
  std::string tzdata;
  std::optional<checkpoint> upto;  ///< Absent before the first flush.
};

/// A partition that is closed has its checkpoint that much further: beyond the end of any log, so that each flush of a
/// version that does not know this comes too late.
inline constexpr std::uint64_t closed_by = std::uint64_t{1} << 62;
bool is_closed(const root& r) noexcept;
/// The offset up to which the partition has history, closed or not.
log_offset history_end(const root& r) noexcept;

/// The root as it was read.
struct read_root {
  root value;
  std::string etag;  ///< Empty: nothing stands there yet.
};

std::string to_json(const root& r);
/// Of that partition. Fails with corrupt or newer_format.
result<root> read(partition_id partition, std::string_view json);

}  // namespace aido::eventstore::dapr
