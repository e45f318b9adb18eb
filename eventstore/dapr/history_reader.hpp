#pragma once

#include "eventstore/dapr/view.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore::dapr {

/// The rows of history that `q` asks for, on one view of its partition. Fails as view::get, and with corrupt.
result<std::vector<history_row>> history(view& in, const history_query& q);

}  // namespace aido::eventstore::dapr
