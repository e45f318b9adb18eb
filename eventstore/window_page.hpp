#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/fold.hpp"

/// F3's window in the store: each flush's entries in one blob, since they are only ever read all at once.
namespace aido::eventstore {

/// The blob of `entries`: their fields side by side, numbers in this machine's order of bytes.
std::vector<std::byte> pack(const std::vector<dedup_entry>& entries);
/// The entries of such blobs from the ordinal `start` on, in order of ordinals. Fails with corrupt.
result<std::vector<dedup_entry>> window_of(const std::vector<std::string>& blobs, std::uint64_t start);

/// The first ordinal of the window at `upto`.
std::uint64_t window_start(const checkpoint& upto) noexcept;

}  // namespace aido::eventstore
