#include "engine/task/decide.hpp"

#include "engine/reminder/decide.hpp"
#include "engine/task/families.hpp"
#include "engine/workspace/authorisation.hpp"

namespace aido::task {

namespace {

failure not_found(const task_id& id) { return {errc::not_found, {}, "There is no task " + to_string(id) + "."}; }

bool is_hidden(const state& t, const workspace::state& w) { return t.trashed_at || workspace::is_in_trash(w, t.list); }

result<void> check_version(const state& current, const decide_context& context) {
  if (context.cause.condition.allows(current.version)) return {};
  return failure{errc::version_mismatch,
                 {},
                 "The task is at version " + std::to_string(current.version.value) +
                     ", which is not one that the request allows."};
}

result<void> check_present(const task_id& id, const state* current, const decide_context& context) {
  if (current == nullptr || is_hidden(*current, context.workspace)) return not_found(id);
  return check_version(*current, context);
}

result<void> check_absent(const task_id& id, const state* current, const decide_context& context) {
  if (current != nullptr) return failure{errc::already_exists, "/id", "A task " + to_string(id) + " exists already."};
  if (context.cause.condition.one_of)
    return failure{errc::version_mismatch, {}, "The task does not exist yet, so it has no version to match."};
  return {};
}

/// The table of commands.
struct table {
  const state* current;
  const decide_context& context;

  result<events> operator()(const create& c) const {
    auto ok = check_absent(*task_of(context.cause), current, context);
    return ok ? decide_create(c, context) : ok.error();
  }
  result<events> operator()(const change& c) const {
    auto ok = check_present(c.task, current, context);
    return ok ? decide_change(c, *current, context) : ok.error();
  }
  result<events> operator()(const complete& c) const { return if_present(c.task, decide_complete); }
  result<events> operator()(const cancel& c) const { return if_present(c.task, decide_cancel); }
  result<events> operator()(const skip& c) const { return if_present(c.task, decide_skip); }
  result<events> operator()(const reopen& c) const { return if_present(c.task, decide_reopen); }
  result<events> operator()(const end_series& c) const { return if_present(c.task, decide_end_series); }
  result<events> operator()(const pause& c) const { return if_present(c.task, decide_pause); }
  result<events> operator()(const resume& c) const { return if_present(c.task, decide_resume); }
  result<events> operator()(const trash& c) const { return if_present(c.task, decide_trash); }
  result<events> operator()(const restore& c) const {
    if (current == nullptr) return not_found(c.task);
    if (!current->trashed_at) return if_present(c.task, [](const auto&, const auto&) { return events{}; });
    auto ok = check_version(*current, context);
    return ok ? decide_restore(*current, context) : ok.error();
  }
  result<events> operator()(const reminder::snooze& s) const {
    auto ok = check_present(s.task, current, context);
    return ok ? reminder::decide_snooze(s, *current, context) : ok.error();
  }
  result<events> operator()(const reminder::redeliver& r) const {
    auto ok = check_present(r.task, current, context);
    return ok ? reminder::decide_redeliver(r, *current, context) : ok.error();
  }
  result<events> operator()(const reminder::acknowledge& a) const {
    auto ok = check_present(a.task, current, context);
    return ok ? reminder::decide_acknowledge(a, *current, context) : ok.error();
  }
  result<events> operator()(const reminder::settle& s) const { return reminder::decide_settle(s, current, context); }
  result<events> operator()(const reminder::fire& f) const { return decide_fire(f, current, context); }
  template <class Other>
  result<events> operator()(const Other&) const {
    return failure{errc::conflict, {}, "The command is not one on a task."};
  }

  template <class Decide>
  result<events> if_present(const task_id& id, Decide decide) const {
    if (auto ok = check_present(id, current, context); !ok) return ok.error();
    return decide(*current, context);
  }
};

}  // namespace

result<events> decide(const state* current, const decide_context& context) {
  if (auto ok = workspace::authorise(context.workspace, context.cause, context.now); !ok) return ok.error();
  return std::visit(table{current, context}, context.cause.what);
}

}  // namespace aido::task
