#pragma once

#include <string>

#include "engine/base/ids.hpp"
#include "eventstore/snapshot_store.hpp"

/// Places in the log as those outside see them. They carry the log's id, so that those of another log are recognised.
namespace aido::eventstore {

/// "<log id>:<partition>:<offset>": where a view stands.
std::string to_text(log_id log, position at);
/// "<log id>:<partition>:<offset>:<ordinal>": where an event stands.
std::string to_text(log_id log, partition_id partition, event_position at);

}  // namespace aido::eventstore
