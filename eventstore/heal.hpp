#pragma once

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// F5: a held row (subject_row::held_at) folded on with the history that the store has of its subject from the record
/// it is held at. As far as this binary understands the events: the row comes back free and `healed` when it
/// understands them all, else as it was. Its wake time is not derived: written_out does that when it is written back.
/// Rows that are not held come back untouched. Blocks.
///
/// No unflushed history is needed. A partition that applies an event to a held subject had its row loaded and not
/// healed, for an event that this history has; whatever follows that event, the row stays held.
result<subject_row> heal(snapshot_store& store, partition_id partition, subject_row row);

/// Rows as the store gave them, with those that were held healed: for all who load rows, before partition_table::load.
/// Fails as the store does.
result<std::vector<subject_row>> healed(snapshot_store& store, partition_id partition,
                                        result<std::vector<subject_row>> rows);

}  // namespace aido::eventstore
