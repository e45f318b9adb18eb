#include "engine/codec/codec.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/reminder/outstanding.hpp"
#include "engine/reminder/schedule.hpp"
#include "engine/task/due_zone.hpp"
#include "engine/workspace/digest_wakes.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::eventstore {

namespace {

// Most states fit, so that their text is not moved while it grows.
constexpr std::size_t state_size = 1'024;

void write_task(subject_row& row, const task::state& task, const workspace::state* facts) {
  row.state.reserve(state_size);
  codec::write(row.state, task, codec::fields::set);
  if (row.held_at) return;
  if (!facts) {
    // What says when they are due and where they go is ahead or not read: it is asked once the partition opens.
    if (!task.reminders.empty()) row.wake_at = wake_when_opened;
    return;
  }
  if (const auto wake = reminder::next_wake(task, task::reading_of(*facts))) row.wake_at = wake->at;
  row.owed_since = reminder::owed_since(task, *facts);
}

void write_workspace(subject_row& row, const workspace::state& facts) {
  codec::write(row.state, facts, codec::fields::set);
  if (row.held_at) return;
  row.wake_at = workspace::next_wake(facts);
  row.owed_since = workspace::owed_since(facts);
}

subject_row row_of(const changed_subject& s) {
  if (s.unread) {
    auto as_it_was = *s.unread;
    as_it_was.folded_to = s.folded_to;
    return as_it_was;
  }
  const bool of_workspace = is_workspace(s.ref);
  subject_row row{.subject = s.ref.subject,
                  .workspace = s.ref.workspace,
                  .kind = of_workspace ? subject_kind::workspace : subject_kind::task,
                  .folded_to = s.folded_to,
                  .state = {},
                  .wake_at = s.held_at ? std::optional(wake_when_opened) : std::nullopt,
                  .held_at = s.held_at,
                  .owed_since = {},
                  .is_new = s.is_new};
  if (s.task) write_task(row, *s.task, s.workspace.get());
  if (of_workspace && s.workspace) write_workspace(row, *s.workspace);
  return row;
}

}  // namespace

flush written_out(const changes& c) {
  static const auto tzdata = recurrence::tzdata_version();
  flush f{.upto = c.upto, .subjects = {}, .history = c.history, .commands = c.commands, .tzdata = tzdata};
  f.subjects.reserve(c.subjects.size());
  for (const auto& s : c.subjects) f.subjects.push_back(row_of(s));
  return f;
}

}  // namespace aido::eventstore
