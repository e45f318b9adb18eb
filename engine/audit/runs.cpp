#include "engine/audit/runs.hpp"

#include "engine/audit/undo_task.hpp"

namespace aido::audit {

result<task::state> before_all(const std::vector<run>& runs, const decide_context& context) {
  auto at = runs.back().after;
  for (auto r = runs.rbegin(); r != runs.rend(); ++r) {
    auto back = undo_task(r->before ? &*r->before : nullptr, r->after, at, context);
    if (!back) return back.error();
    at = task_after(std::move(at), *back, context);
    if (!r->before) break;
    // What stands in the way of the run before is what others did after it.
    at.updated_at = r->before->updated_at;
    at.updated_by = r->before->updated_by;
  }
  return at;
}

}  // namespace aido::audit
