#include "eventstore/agenda_of.hpp"

#include "engine/base/limits.hpp"
#include "engine/workspace/personal_digest.hpp"

namespace aido::eventstore {

namespace {

// By the clocks of other zones, what is due today may be due tomorrow.
constexpr std::chrono::days beyond{2};

}  // namespace

std::optional<query::agenda> agenda_of(const workspace_view& view, local_date day,
                                       const workspace::digest_schedule& s) {
  query::agenda told{.day = day, .zone = s.zone, .overdue = 0, .today = 0, .lists = {}};
  const auto facts = view.facts();
  if (!facts) return std::nullopt;
  query::page_request request{.key = query::sort_key::due, .limit = limits::page_max, .after = {}};
  request.which.status = task::status::open;
  request.which.due_before = day + beyond;
  do {
    auto page = view.list(request);
    for (const auto& task : page.items)
      if (workspace::tells_of(s, *task)) query::note(told, *task, *facts);
    request.after = std::move(page.next);
  } while (request.after);
  return view.complete() ? std::optional(std::move(told)) : std::nullopt;
}

}  // namespace aido::eventstore
