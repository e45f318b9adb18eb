#pragma once

#include "engine/audit/undo.hpp"

namespace aido::audit {

/// One task's part of decide_undo. `before` is nullptr when the change created it.
result<events> undo_task(const task::state* before, const task::state& after, const task::state& present,
                         const decide_context& context);

/// `t` after `some`, which were decided on it.
task::state task_after(task::state t, const events& some, const decide_context& context);

/// "changed later, by local at 2026-11-24T08:00:00.000Z": what stands in the way.
failure stands_in_the_way(const std::string& what, const principal& by, instant at);

}  // namespace aido::audit
