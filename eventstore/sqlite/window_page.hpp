#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "eventstore/fold.hpp"

/// F3's window in the store: each flush's entries in one blob, since they are only ever read all at once.
namespace aido::eventstore::sqlite {

/// The blob of `entries`: their fields side by side, numbers in this machine's order of bytes.
std::vector<std::byte> pack(const std::vector<dedup_entry>& entries);
/// Appends what `pack` has made to `entries`. False when its size is not that of whole entries.
bool unpack(std::string_view blob, std::vector<dedup_entry>& entries);

/// The first ordinal of the window at `upto`.
std::uint64_t window_start(const checkpoint& upto) noexcept;

}  // namespace aido::eventstore::sqlite
