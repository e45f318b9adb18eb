#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "engine/base/ids.hpp"

namespace aido::audit {

/// Takes back what one record did, named by its offset or its command, or what all records of a batch did.
struct undo {
  std::variant<log_offset, command_id, batch_id> target;
  /// At most so many tasks and lists, for a batch that does not fit one record: repeated until nothing changes any
  /// more, it takes back all. Absent: all of it or nothing.
  std::optional<std::uint32_t> limit = std::nullopt;
};

}  // namespace aido::audit
