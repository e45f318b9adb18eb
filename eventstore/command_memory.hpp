#pragma once

#include <algorithm>

#include "engine/base/limits.hpp"
#include "eventstore/snapshot_store.hpp"

/// Which commands a store finds by their ids, behind F3's window: those whose ids clients sent, for
/// limits::dedup_retention. Whether one is too old is told by its time and the checkpoint's, not by its row being gone.
namespace aido::eventstore {

/// What is older is not found any more at that checkpoint.
inline instant remembered_since(const checkpoint& at) noexcept { return at.last_at - limits::dedup_retention; }

/// Whether it is one to be found by itself at that checkpoint.
inline bool is_remembered(const dedup_entry& e, const checkpoint& at) noexcept {
  return e.origin == id_origin::client && e.at >= remembered_since(at);
}

/// So many rows that are too old are deleted by a flush, at most: after a week of silence all of a busy day are. A few
/// more than a usual one brings, so that they go in the end.
inline std::size_t max_forgotten(const flush& f) noexcept {
  constexpr std::size_t more = 5'000;
  return std::min<std::size_t>(f.commands.size(), limits::snapshot_records) + more;
}

}  // namespace aido::eventstore
