#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/position_text.hpp"

/// Places in the log as clients see them, and give them back.
namespace aido::http {

/// The first form is that of the Log-Position field and of `as_of`, the second that of events: SSE ids and cursors of
/// history.
using eventstore::to_text;

/// Reads the first form; `field` names where it stood. Fails with invalid_value, and with gone when it is of another
/// log; a partition other than `partition` is invalid_value.
result<log_offset> read_position(std::string_view text, log_id log, partition_id partition, std::string_view field);
/// Reads the second form, likewise.
result<eventstore::event_position> read_event_position(std::string_view text, log_id log, partition_id partition,
                                                       std::string_view field);

}  // namespace aido::http
