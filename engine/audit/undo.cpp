#include "engine/audit/undo.hpp"

#include <algorithm>

#include "engine/audit/undo_task.hpp"
#include "engine/codec/codec.hpp"
#include "engine/ordinals.hpp"
#include "engine/task/content.hpp"
#include "engine/workspace/authorisation.hpp"
#include "engine/workspace/decide.hpp"
#include "engine/workspace/evolve.hpp"

namespace aido::audit {

namespace {

const task::state* find(const batch::subjects& in, const task_id& id) {
  const auto found = in.tasks.find(id);
  return found == in.tasks.end() ? nullptr : &found->second;
}

/// The cause as it concerns one subject: what is derived from it is that subject's own.
command cause_for(const command& whole, const uuid& subject) {
  auto part = whole;
  part.id = {uuid_v5(whole.id.value, "undo/" + to_string(subject))};
  part.condition = {};
  return part;
}

failure was_changed(const workspace::list& present) {
  return {errc::conflict,
          {},
          "The list \"" + present.name + "\" was changed later, at " + to_string(present.updated_at) +
              "; undo that first."};
}

/// What brings a list back to `before` (nullptr: it was not there), in order; nothing when it is as it was.
result<std::vector<event_payload>> list_events(const workspace::list* before, const workspace::list& after,
                                               const workspace::list& present) {
  // Since when it is in the trash again does not matter.
  const bool is_trashed = present.trashed_at.has_value();
  const bool was_trashed = before == nullptr || before->trashed_at.has_value();
  const bool is_renamed = before != nullptr && before->name != present.name;
  if (!is_renamed && was_trashed == is_trashed) return std::vector<event_payload>{};
  if (present.version != after.version) return was_changed(present);
  // In the trash it has no other name.
  const bool comes_out = is_trashed && (is_renamed || !was_trashed);
  std::vector<event_payload> back;
  if (comes_out) back.emplace_back(workspace::list_restored{});
  if (is_renamed) back.emplace_back(workspace::list_changed{.name = before->name});
  if (was_trashed && (comes_out || !is_trashed)) back.emplace_back(workspace::list_trashed{});
  return back;
}

result<events> undo_list(const change_set& done, list_id id, const batch::subjects& present, const command& cause) {
  const auto* now = workspace::find_list(present.workspace, id);
  const auto* after = workspace::find_list(done.after.workspace, id);
  if (now == nullptr || after == nullptr) return events{};
  auto back = list_events(workspace::find_list(done.before.workspace, id), *after, *now);
  if (!back) return back.error();
  const auto own = cause_for(cause, id.value);
  events made;
  auto next = now->version;
  for (auto& data : *back) {
    next = next.next();
    made.push_back({.id = {derived_id(own.id, ordinals::events + static_cast<std::uint32_t>(made.size()))},
                    .subject = {id.value},
                    .version = next,
                    .data = std::move(data)});
  }
  return made;
}

/// A task comes back into no list that is in the trash, unless that is where the change had found it.
result<void> check_is_shown(const change_set& done, const task::state& current, const events& back,
                            const decide_context& context) {
  const auto then = task_after(current, back, context);
  const bool comes = then.list != current.list || (current.trashed_at && !then.trashed_at);
  if (!comes || then.trashed_at || workspace::is_in_trash(done.before.workspace, then.list)) return {};
  return task::check_list_shown(then.list, context.workspace);
}

/// The task as undo_task compares it, where others changed it between what the change did.
result<events> undo_runs(const std::vector<run>& runs, const task::state& current, const decide_context& context) {
  if (!runs.front().before && current.trashed_at) return events{};
  const auto before = before_all(runs, context);
  return before ? undo_task(&*before, runs.back().after, current, context) : before.error();
}

/// `context.workspace` is as this undo leaves it.
result<events> undo_one(const change_set& done, task_id id, const task::state& current, const decide_context& context) {
  const auto* after = find(done.after, id);
  if (after == nullptr) return events{};
  const auto runs = done.runs.find(id);
  auto back = runs != done.runs.end() ? undo_runs(runs->second, current, context)
                                      : undo_task(find(done.before, id), *after, current, context);
  if (!back) return back;
  const auto ok = check_is_shown(done, current, *back, context);
  return ok ? std::move(back) : ok.error();
}

/// `facts` once the lists are taken back.
result<workspace::state> workspace_after(workspace::state facts, const result<events>& lists, const command& cause,
                                         instant now) {
  if (!lists) return lists.error();
  const event_meta meta{.at = now, .by = cause.by, .workspace = cause.workspace};
  for (const auto& e : *lists) {
    auto next = workspace::evolve(std::move(facts), e, meta);
    if (!next) return next;
    facts = *std::move(next);
  }
  return facts;
}

/// The events of subject after subject, until there is a fault or there are enough.
class taken_back {
 public:
  explicit taken_back(const command& cause) : limit_(std::get<undo>(cause.what).limit) {}

  bool is_complete() const { return !all_ || (limit_ && subjects_ == *limit_); }

  void add(result<events> some) {
    if (!some) {
      all_ = some.error();
      return;
    }
    if (some->empty()) return;
    ++subjects_;
    all_->insert(all_->end(), std::move_iterator(some->begin()), std::move_iterator(some->end()));
  }

  const result<events>& so_far() const { return all_; }
  result<events> take() { return std::move(all_); }

 private:
  std::optional<std::uint32_t> limit_;
  std::uint32_t subjects_ = 0;
  result<events> all_ = events{};
};

template <class Id>
void insert(std::vector<Id>& ids, const subject_id& subject) {
  if (const Id id{subject.value}; std::ranges::find(ids, id) == ids.end()) ids.push_back(id);
}

/// Which kind of a change an event is; of_its_task: it goes with one of the task before it, or is fixed.
struct kind {
  enum value { of_task, of_list, of_nothing_by_itself, of_its_task, fixed };

  template <class Event>
  value operator()(const Event&) const {
    return fixed;
  }
  value operator()(const reminder::cancelled&) const { return of_nothing_by_itself; }
  value operator()(const reminder::armed&) const { return of_nothing_by_itself; }
  value operator()(const reminder::snoozed&) const { return of_its_task; }
  value operator()(const workspace::list_created&) const { return of_list; }
  value operator()(const workspace::list_changed&) const { return of_list; }
  value operator()(const workspace::list_trashed&) const { return of_list; }
  value operator()(const workspace::list_restored&) const { return of_list; }
  value operator()(const task::created&) const { return of_task; }
  value operator()(const task::changed&) const { return of_task; }
  value operator()(const task::completed&) const { return of_task; }
  value operator()(const task::reopened&) const { return of_task; }
  value operator()(const task::cancelled&) const { return of_task; }
  value operator()(const task::skipped&) const { return of_task; }
  value operator()(const task::series_ended&) const { return of_task; }
  value operator()(const task::paused&) const { return of_task; }
  value operator()(const task::resumed&) const { return of_task; }
  value operator()(const task::trashed&) const { return of_task; }
  value operator()(const task::restored&) const { return of_task; }
};

}  // namespace

change_set describe_change(const events& all, batch::subjects before, batch::subjects after) {
  change_set done{
      .before = std::move(before), .after = std::move(after), .tasks = {}, .lists = {}, .fixed = {}, .runs = {}};
  const auto fix = [&](const event& e) { done.fixed.emplace_back(codec::type_of(e.data)); };
  for (const auto& e : all) {
    switch (std::visit(kind{}, e.data)) {
      case kind::of_task: insert(done.tasks, e.subject); break;
      case kind::of_list: insert(done.lists, e.subject); break;
      case kind::of_its_task:
        if (std::ranges::find(done.tasks, task_id{e.subject.value}) == done.tasks.end()) fix(e);
        break;
      case kind::fixed: fix(e); break;
      case kind::of_nothing_by_itself: break;
    }
  }
  return done;
}

result<events> decide_undo(const change_set& done, const batch::subjects& present, const command& cause, instant now) {
  if (auto ok = workspace::authorise(present.workspace, cause, now); !ok) return ok.error();
  if (!done.fixed.empty())
    return failure{errc::conflict, {}, "A change of the kind " + done.fixed.front() + " is not taken back by undo."};
  taken_back all(cause);
  for (const auto& id : done.lists)
    if (!all.is_complete()) all.add(undo_list(done, id, present, cause));
  const auto facts = workspace_after(present.workspace, all.so_far(), cause, now);
  if (!facts) return facts.error();
  for (const auto& id : done.tasks) {
    const auto* current = find(present, id);
    if (current == nullptr || all.is_complete()) continue;
    const auto part = cause_for(cause, id.value);
    all.add(undo_one(done, id, *current, {.now = now, .cause = part, .workspace = *facts}));
  }
  return all.take();
}

}  // namespace aido::audit
