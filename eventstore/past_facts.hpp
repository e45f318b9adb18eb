#pragma once

#include <vector>

#include "eventstore/as_of.hpp"

namespace aido::eventstore {

/// A workspace as it was, as far as its own events and those of `parts` (its lists, channels, keys) say, and those of
/// the channels that it named: what else belonged to it is left out, and no task's events are read. `q` says which
/// workspace and until when; `unflushed` was captured before. not_found when there was none. Blocks.
result<workspace_ptr> facts_of(snapshot_store& store, const history_query& q, std::vector<subject_id> parts,
                               const std::vector<history_row>& unflushed);

}  // namespace aido::eventstore
