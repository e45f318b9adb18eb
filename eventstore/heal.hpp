#pragma once

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// F5: a held row (subject_row::held_at) folded on with the history that the store has of its subject from the record
/// it is held at. As far as this binary understands the events: the row comes back free when it understands them all,
/// else as it was. Its wake time is not derived; its next change or `aido replay` does that. Rows that are not held
/// come back untouched. For those who load rows, before partition_table::load. Blocks.
result<subject_row> heal(snapshot_store& store, partition_id partition, subject_row row);

}  // namespace aido::eventstore
