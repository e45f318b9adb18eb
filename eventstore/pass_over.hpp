#pragma once

#include "engine/base/result.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/event_log.hpp"

namespace aido::eventstore {

/// Has readers pass over a malformed record (fold rule F6) from now on: appends a skip record that names it by offset
/// and hash, once. Returns where that stands. Needs no ownership of the partition. Blocks. Fails with not_found (the
/// partition has no such record), conflict (the record can be read, so that what it says must not be passed over),
/// already_exists (it is passed over already), or as the log does.
result<position> pass_over(event_log& log, position malformed, owner_id me, const clock& wall);

}  // namespace aido::eventstore
