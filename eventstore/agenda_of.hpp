#pragma once

#include "engine/query/agenda.hpp"
#include "eventstore/view.hpp"

namespace aido::eventstore {

/// What the view has to tell of `day` in a digest of that schedule, earliest due first. Looks at every task that is due
/// by then, in pages. Absent when the view is not complete, or was retired meanwhile.
std::optional<query::agenda> agenda_of(const workspace_view& view, local_date day, const workspace::digest_schedule& s);

}  // namespace aido::eventstore
