#pragma once

#include <string>

#include "engine/base/ids.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::http {

/// Appends an event as clients see it: {"position","at","by","command", then the event's own fields: "id","type",
/// "schema","version","subject","data"}, without what is secret in keys and channels.
void append_event(std::string& out, log_id log, partition_id partition, const eventstore::history_row& row);

}  // namespace aido::http
