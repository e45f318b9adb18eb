#pragma once

#include "engine/command.hpp"

namespace aido::task {

/// Where a series goes on from one of its occurrences.
struct continuation {
  std::optional<local_time> next;            ///< Absent when the series has ended.
  std::optional<std::uint32_t> slot_number;  ///< As in task::state, of the next one.
  std::vector<local_time> missed;            ///< The slots between, oldest first, at most limits::max_missed_slots.
};

/// Whether `t` lists `slot` among those it has missed.
bool has_missed(const state& t, local_time slot);
/// How many more it can list.
std::size_t room_for_missed(const state& t);

/// How an occurrence ends, as far as its series minds.
enum class ending { completed, skipped };

/// The continuation of `t`, which recurs, when it ends now.
continuation continue_series(const state& t, ending how, const decide_context& context);

/// Where `t`, whose series rested, is due when it goes on now: `next` is the first slot at or after its own that is not
/// past; absent when its due is not past, or none is left. `missed` are no more than `t` can list beside its own.
continuation resume_series(const state& t, const decide_context& context);

}  // namespace aido::task
