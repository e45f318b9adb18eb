#include <algorithm>
#include <caf/event_based_actor.hpp>

#include "actors/partition_state.hpp"
#include "eventstore/as_of.hpp"
#include "eventstore/past_change.hpp"

/// A command over several subjects, an undo, and the reopening of a task that has a next occurrence: the subjects are
/// reserved in order of arrival, and once all of them wait for it, it is decided here, on their folded state, as one
/// record.
///
///   Requests to subjects are sent by this actor alone, all of one command at once: any two commands reach the subjects
///   that they share in the same order, so that none waits for one that waits for it.
namespace aido::actors {

namespace {

std::vector<list_id> lists_of(const workspace::state& facts) {
  std::vector<list_id> lists;
  lists.reserve(facts.lists.size());
  for (const auto& l : facts.lists) lists.push_back(l.id);
  return lists;
}

eventstore::history_query all_of(partition_id partition, workspace_id workspace) {
  return {.partition = partition,
          .workspace = workspace,
          .subject = {},
          .after = {},
          .until = {},
          .upto = {},
          .batch = {},
          .limit = eventstore::whole_history};
}

bool is_of_workspace(const batch::step& s) {
  return std::visit(
      []<class Payload>(const Payload&) {
        return boost::mp11::mp_contains<
            boost::mp11::mp_list<workspace::create, workspace::create_list, workspace::change_list,
                                 workspace::trash_list, workspace::restore_list>,
            Payload>::value;
      },
      s.what);
}

bool changes_workspace(const pending_command& p) {
  if (p.past) return !p.past->lists.empty();
  if (p.task) return false;
  return std::ranges::any_of(std::get<batch::several>(p.what.what).steps, is_of_workspace);
}

std::vector<task_id> tasks_of(const pending_command& p) {
  if (p.past) return p.past->tasks;
  auto tasks = p.task ? std::vector{*p.task} : batch::tasks_of(p.what);
  for (const auto& task : p.also)
    if (std::ranges::find(tasks, task) == tasks.end()) tasks.push_back(task);
  return tasks;
}

std::vector<task_id> reopened_by(const command& c) {
  std::vector<task_id> tasks;
  if (const auto* one = std::get_if<task::reopen>(&c.what)) tasks.push_back(one->task);
  if (const auto* several = std::get_if<batch::several>(&c.what))
    for (const auto& step : several->steps)
      if (const auto* one = std::get_if<task::reopen>(&step.what)) tasks.push_back(one->task);
  return tasks;
}

result<events> decide_present(const pending_command& p, const batch::subjects& present) {
  if (p.past) return audit::decide_undo(*p.past, present, p.what, p.decided_at);
  if (p.task) return batch::decide_one(present, p.what, p.decided_at);
  return batch::decide(present, p.what, p.decided_at);
}

/// Said of an unknown command and of one in another workspace alike.
failure unknown_command() {
  return {errc::not_found, "", "That command is not among the last ones; name its position."};
}

failure already_changed(const failure& why) {
  return why.code == errc::not_found ? why : failure{errc::unavailable, "", why.detail};
}

/// A task as it was after the record at `upto`.
result<eventstore::task_ptr> task_then(eventstore::snapshot_store& store, const eventstore::history_query& all,
                                       subject_id subject, log_offset upto,
                                       const std::vector<eventstore::history_row>& unflushed) {
  auto q = all;
  q.subject = subject;
  q.upto = upto;
  std::vector<eventstore::history_row> late;
  std::ranges::copy_if(unflushed, std::back_inserter(late),
                       [&](const auto& row) { return eventstore::is_asked_for(row, q); });
  const auto rows = eventstore::read_history(store, q, late);
  if (!rows) return rows.error();
  return eventstore::task_or_trash_after(*rows);
}

}  // namespace

// What is taken back is found in the history by a worker; then the command goes on like any other.
void partition_state::read_past(const pending_ptr& p, const audit::undo& what) {
  eventstore::change_request wanted{.partition = parts_->partition,
                                    .workspace = p->what.workspace,
                                    .which = log_offset{},
                                    .lists = lists_of(*table_->facts(p->what.workspace))};
  const auto* command = std::get_if<command_id>(&what.target);
  if (const auto* offset = std::get_if<log_offset>(&what.target)) wanted.which = *offset;
  if (const auto* batch = std::get_if<batch_id>(&what.target)) wanted.which = *batch;
  if (command != nullptr) {
    const auto* entry = fold_->find(*command);
    if (entry == nullptr) return finish(p, unknown_command());
    wanted.which = entry->offset;
  }
  ask(parts_->reader,
      [this, p, wanted, by_command = command != nullptr,
       unflushed = table_->unflushed(all_of(wanted.partition, wanted.workspace)),
       &store = parts_->store]() -> msg::resume {
        auto past = std::make_shared<result<audit::change_set>>(eventstore::read_change(store, wanted, unflushed));
        return {[this, p, past, by_command] {
          if (!is_pending(p)) return;
          if (!*past && past->error().code == errc::not_found && by_command) return finish(p, unknown_command());
          if (!*past) return finish(p, already_changed(past->error()));
          p->past = std::move(**past);
          load_and_route(p);
        }};
      });
}

// One that is held, or that nobody knows, stays as it is.
std::vector<task_id> partition_state::next_of_reopened(const pending_command& p) const {
  std::vector<task_id> next;
  for (const auto& task : reopened_by(p.what)) {
    const auto state = table_->find(p.what.workspace, task).state;
    if (!state || state->status == task::status::open || !state->next_occurrence) continue;
    if (!table_->held_at({p.what.workspace, as_subject(*state->next_occurrence)}))
      next.push_back(*state->next_occurrence);
  }
  return next;
}

std::vector<subject_id> partition_state::subjects_of(const pending_command& p) const {
  std::vector<subject_id> subjects;
  for (const auto& task : tasks_of(p)) subjects.push_back(as_subject(task));
  if (changes_workspace(p)) subjects.push_back(as_subject(p.what.workspace));
  return subjects;
}

void partition_state::reserve(const pending_ptr& p, const eventstore::workspace_ptr& facts) {
  const auto subjects = subjects_of(*p);
  for (const auto& subject : subjects)
    if (const auto why = table_->why_held({p->what.workspace, subject})) return finish(p, *why);
  p->reservations = subjects.size();
  for (const auto& subject : subjects) ask_subject(p, subject, purpose::reserve, facts);
  if (subjects.empty()) decide_together(p);
}

// A command that was dropped meanwhile leaves no subject waiting; an actor that is not the present one waits no more.
void partition_state::reserved(const proposal& r) {
  const auto& p = r.command;
  if (!is_pending(p)) {
    const auto* actor = subjects_.find({p->what.workspace, r.subject});
    const bool waits = r.outcome && actor != nullptr && *actor == self_->current_sender();
    return waits ? settle(p->what.workspace, r.subject) : void();
  }
  if (!r.outcome) {
    release(p);
    return finish(p, r.outcome.error());
  }
  p->occupied.push_back(r.subject);
  if (--p->reservations == 0) decide_together(p);
}

batch::subjects partition_state::present_subjects(const pending_command& p) const {
  batch::subjects present{.workspace = *table_->facts(p.what.workspace), .tasks = {}};
  for (const auto& task : tasks_of(p))
    if (const auto state = table_->find(p.what.workspace, task).state) present.tasks.emplace(task, *state);
  return present;
}

void partition_state::decide_together(const pending_ptr& p) {
  p->decided_at = parts_->wall.now();
  auto outcome = decide_present(*p, present_subjects(*p));
  if (outcome && !outcome->empty()) return append(p, std::move(*outcome));
  release(p);
  finish(p, outcome ? result<answer>(present_answer(*p, effect::unchanged)) : outcome.error());
}

// The first answer again: the tasks as of the first record's position.
void partition_state::answer_several_again(const pending_ptr& p, const eventstore::dedup_entry& first) {
  const eventstore::change_request record{
      .partition = parts_->partition, .workspace = p->what.workspace, .which = first.offset, .lists = {}};
  const auto all = all_of(record.partition, record.workspace);
  ask(parts_->reader,
      [this, p, record, all, unflushed = table_->unflushed(all), at = first.offset,
       &store = parts_->store]() -> msg::resume {
        auto r = std::make_shared<result<answer>>(answer{.effect = effect::repeated,
                                                         .at = {record.partition, at},
                                                         .subject = p->subject,
                                                         .task = nullptr,
                                                         .workspace = nullptr,
                                                         .tasks = {}});
        const auto subjects = eventstore::read_subjects(store, record, unflushed);
        // The first time it was applied: only its answer cannot be told.
        if (!subjects) *r = failure{errc::outcome_unknown, "", subjects.error().detail};
        for (const auto& subject : subjects ? *subjects : std::vector<subject_id>{})
          if (const auto task = task_then(store, all, subject, at, unflushed)) (*r)->tasks.push_back(*task);
        return {[this, p, r] {
          if (*r) (*r)->workspace = table_->facts(p->what.workspace);
          finish(p, *r);
        }};
      });
}

}  // namespace aido::actors
