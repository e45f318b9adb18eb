#pragma once

#include "engine/query/agenda.hpp"
#include "eventstore/view.hpp"

namespace aido::eventstore {

/// What the view, which is complete, has to tell of `day` by the clock of `zone`, earliest due first. Looks at every
/// task that is due by then, in pages.
query::agenda agenda_of(const workspace_view& view, local_date day, std::string zone);

}  // namespace aido::eventstore
