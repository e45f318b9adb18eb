#pragma once

#include <variant>

#include "engine/base/ids.hpp"

namespace aido::audit {

/// Takes back what one record did, named by its offset or its command, or what all records of a batch did.
struct undo {
  std::variant<log_offset, command_id, batch_id> target;
};

}  // namespace aido::audit
