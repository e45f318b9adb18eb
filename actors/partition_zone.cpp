#include <algorithm>

#include "actors/partition_state.hpp"
#include "engine/base/limits.hpp"

/// When a workspace moves to another zone or sets another reminder time, the reminders of all its floating dues and
/// dates move, those of tasks that are not loaded too.
namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds retry_after{500};
/// Instead of a tzdata version: what the store's wake times were derived with holds no more, so that the next start
/// derives them anew.
constexpr std::string_view zone_changed = "another zone";

}  // namespace

void partition_state::reschedule_all(workspace_id workspace) {
  store_tzdata_ = zone_changed;
  load_workspace({workspace, [this, workspace](const auto& view) {
                    if (view) return schedule_all(workspace, **view);
                    if (phase_ == partition_phase::quarantined || phase_ == partition_phase::stopped) return;
                    if (view.error().code == errc::held) return;
                    later(retry_after, [this, workspace] { reschedule_all(workspace); });
                  }});
}

void partition_state::schedule_all(workspace_id workspace, const eventstore::workspace_view& view) {
  query::page_request request{.limit = limits::page_max};
  do {
    auto page = view.list(request);
    for (const auto& task : page.items) schedule(task, workspace);
    request.after = std::move(page.next);
  } while (request.after);
  arm_timer();
}

}  // namespace aido::actors
