#pragma once

#include "eventstore/dapr/transaction.hpp"
#include "eventstore/dapr/view.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore::dapr {

/// One flush into the partition of `in`, as the port says. Fails as view::get, transaction, and with corrupt.
result<void> write(view& in, state_api& api, stamps& all_stamps, const flush& f);

}  // namespace aido::eventstore::dapr
