#include "engine/batch/decide.hpp"

#include <algorithm>

#include "engine/base/limits.hpp"
#include "engine/task/decide.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/decide.hpp"
#include "engine/workspace/evolve.hpp"

namespace aido::batch {

namespace {

const std::vector<step>& steps_of(const command& c) { return std::get<several>(c.what).steps; }

failure at_step(failure why, std::size_t index) {
  why.field = "/commands/" + std::to_string(index) + why.field;
  return why;
}

const task::state* find(const subjects& in, const std::optional<task_id>& id) {
  if (!id) return nullptr;
  const auto found = in.tasks.find(*id);
  return found == in.tasks.end() ? nullptr : &found->second;
}

result<void> apply_to_task(subjects& at, const event& e, const event_meta& meta) {
  const task_id id{e.subject.value};
  auto found = at.tasks.find(id);
  auto before = found == at.tasks.end() ? std::nullopt : std::optional(std::move(found->second));
  auto after = task::evolve(std::move(before), e, meta);
  if (!after) return after.error();
  at.tasks.insert_or_assign(id, std::move(*after));
  return {};
}

}  // namespace

result<void> apply(subjects& at, const event& e, const event_meta& meta) {
  if (!belongs_to_workspace(e.data)) return apply_to_task(at, e, meta);
  auto after = workspace::evolve(std::move(at.workspace), e, meta);
  if (!after) return after.error();
  at.workspace = std::move(*after);
  return {};
}

result<events> decide_one(const subjects& present, const command& c, instant now) {
  const auto task = task_of(c);
  if (!task) return workspace::decide(&present.workspace, c, now);
  const auto* current = find(present, task);
  const auto* next = current != nullptr ? find(present, current->next_occurrence) : nullptr;
  return task::decide(current, {.now = now, .cause = c, .workspace = present.workspace, .next_occurrence = next});
}

namespace {

/// Decides a step and applies what it does; `present` is as it was when it is refused.
result<events> take_step(subjects& present, const command& c, instant now) {
  auto some = decide_one(present, c, now);
  if (!some) return some;
  const event_meta meta{.at = now, .by = c.by, .workspace = c.workspace};
  for (const auto& e : *some)
    if (auto ok = apply(present, e, meta); !ok) return ok.error();
  return some;
}

}  // namespace

command step_of(const command& c, std::size_t index) {
  const auto& s = steps_of(c)[index];
  return {.id = {uuid_v5(c.id.value, "step/" + std::to_string(index))},
          .origin = c.origin,
          .fingerprint = c.fingerprint,
          .workspace = c.workspace,
          .by = c.by,
          .granted = c.granted,
          .condition = version_condition::exactly(s.if_match),
          .batch = c.batch,
          .trace = c.trace,
          .what = std::visit([](const auto& what) { return command_payload(what); }, s.what)};
}

std::vector<task_id> tasks_of(const command& c) {
  std::vector<task_id> tasks;
  for (std::size_t i = 0; i < steps_of(c).size(); ++i) {
    const auto task = task_of(step_of(c, i));
    if (task && std::ranges::find(tasks, *task) == tasks.end()) tasks.push_back(*task);
  }
  return tasks;
}

rehearsal rehearse(subjects present, const command& cause, instant now) {
  rehearsal r;
  for (std::size_t i = 0; i < steps_of(cause).size(); ++i)
    r.steps.push_back(take_step(present, step_of(cause, i), now));
  r.after = std::move(present);
  return r;
}

result<events> decide(subjects present, const command& cause, instant now) {
  if (steps_of(cause).size() > limits::max_steps)
    return failure{errc::invalid_value, "/commands",
                   "There are " + std::to_string(steps_of(cause).size()) + " commands; at most " +
                       std::to_string(limits::max_steps) + " are permitted."};
  events all;
  for (std::size_t i = 0; i < steps_of(cause).size(); ++i) {
    auto some = take_step(present, step_of(cause, i), now);
    if (!some) return at_step(some.error(), i);
    all.insert(all.end(), std::move_iterator(some->begin()), std::move_iterator(some->end()));
  }
  return all;
}

}  // namespace aido::batch
