#include "engine/task/content.hpp"
#include "engine/task/families.hpp"
#include "engine/task/ledger.hpp"
#include "engine/task/recording.hpp"

namespace aido::task {

result<events> decide_trash(const state& current, const decide_context& context) {
  recording r(context.cause, current);
  cancel_pending(r, current.reminders);
  r.add(trashed{});
  return r.take();
}

result<events> decide_restore(const state& current, const decide_context& context) {
  if (!workspace::is_kept(context.workspace, *current.trashed_at, context.now))
    return failure{errc::not_found, {}, "The task has left the trash: its time there is over."};
  if (auto ok = check_list_shown(current.list, context.workspace); !ok) return ok.error();
  auto after = current;
  after.trashed_at.reset();
  recording r(context.cause, current);
  r.add(restored{});
  if (after.status == status::open) arm_again(r, after, context);
  return r.take();
}

}  // namespace aido::task
