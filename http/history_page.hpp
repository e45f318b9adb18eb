#pragma once

#include <vector>

#include "http/edge.hpp"

namespace aido::http {

/// Events of a workspace, in order.
struct history_page {
  std::vector<eventstore::history_row> rows;
  bool ended = false;  ///< Of what was asked for there were no more.
};

/// Up to `which.limit` events; fewer where there are no more of them, or where they would fill a page (page.hpp). They
/// are read a few at a time, so that neither the store nor the engine holds many more than that.
eventually<result<history_page>> read_history(actors::gateway& gateway, executor_ptr home,
                                              actors::history_request which);

}  // namespace aido::http
