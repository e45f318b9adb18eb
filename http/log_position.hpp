#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/snapshot_store.hpp"

/// Places in the log as clients see them. They carry the log's id, so that those of another log are recognised.
namespace aido::http {

/// "<log id>:<partition>:<offset>", of the Log-Position field and of `as_of`.
std::string to_text(log_id log, position at);
/// "<log id>:<partition>:<offset>:<ordinal>", of events: SSE ids and cursors of history.
std::string to_text(log_id log, partition_id partition, eventstore::event_position at);

/// Reads the first form; `field` names where it stood. Fails with invalid_value, and with gone when it is of another
/// log; a partition other than `partition` is invalid_value.
result<log_offset> read_position(std::string_view text, log_id log, partition_id partition, std::string_view field);
/// Reads the second form, likewise.
result<eventstore::event_position> read_event_position(std::string_view text, log_id log, partition_id partition,
                                                       std::string_view field);

}  // namespace aido::http
