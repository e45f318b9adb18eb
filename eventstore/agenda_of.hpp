#pragma once

#include "engine/query/agenda.hpp"
#include "eventstore/view.hpp"

namespace aido::eventstore {

/// What the view has to tell of `day` by the clock of `zone`, earliest due first. Looks at every task that is due by
/// then, in pages. Absent when the view is not complete, or was retired meanwhile.
std::optional<query::agenda> agenda_of(const workspace_view& view, local_date day, std::string zone);

}  // namespace aido::eventstore
