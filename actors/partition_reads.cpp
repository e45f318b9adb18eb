#include <algorithm>
#include <caf/actor_clock.hpp>

#include "actors/partition_state.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/as_of.hpp"
#include "eventstore/heal.hpp"

/// What readers need and do not find in the views: loading from the store, history, and waiting for a position.
namespace aido::actors {

namespace {

constexpr std::size_t workspace_page = 2'000;

failure too_many_readers() { return {errc::unavailable, "", "Too many readers wait; try again shortly."}; }

failure no_workspace() { return {errc::not_found, "", "There is no such workspace."}; }

}  // namespace

// F5: one that is held may have no state to show.
failure partition_state::why_no_facts(workspace_id workspace) const {
  return table_->why_held({workspace, as_subject(workspace)}).value_or(no_workspace());
}

result<eventstore::shown_task> partition_state::shown(workspace_id workspace, task_id task) const {
  const auto facts = table_->facts(workspace);
  if (!facts) return why_no_facts(workspace);
  auto found = table_->find(workspace, task);
  failure none{errc::not_found, "", "There is no such task."};
  if (!found.state) return table_->why_held({workspace, as_subject(task)}).value_or(std::move(none));
  if (found.state->trashed_at || workspace::is_in_trash(*facts, found.state->list)) return none;
  return found;
}

// What is judged and not yet applied is still to come: a row that holds it is ahead.
log_offset partition_state::applies_next() const {
  return judged_.empty() ? fold_->state().next : judged_.front().offset;
}

// Whoever reads from the store asks again when the rows come: the partition may have been quarantined meanwhile.
bool partition_state::serves_reads() const {
  return table_ && phase_ != partition_phase::opening && phase_ != partition_phase::quarantined;
}

// After an eviction of one of their workspaces all of them are looked at again: those that were known may have gone
// with it.
void partition_state::with_subjects(std::vector<subject_ref> wanted, known_then then) {
  const auto is_known = [this](const subject_ref& s) { return table_->known(s); };
  if (std::ranges::all_of(wanted, is_known)) return then(std::nullopt);
  auto unknown = wanted;
  std::erase_if(unknown, is_known);
  auto read_in = generations_of(wanted);
  ask(parts_->reader,
      [this, wanted = std::move(wanted), unknown = std::move(unknown), then = std::move(then),
       read_in = std::move(read_in), &store = parts_->store, partition = parts_->partition]() -> msg::resume {
        auto rows = std::make_shared<result<std::vector<eventstore::subject_row>>>(
            eventstore::healed(store, partition, store.load_subjects(partition, unknown)));
        return {[this, wanted, unknown, then, read_in, rows] {
          if (!*rows) return then(failure{errc::unavailable, "", rows->error().detail});
          if (read_in != generations_of(wanted)) return with_subjects(wanted, then);
          if (auto r = load_rows(**rows, unknown); !r) return then(r.error());
          if (std::ranges::all_of(unknown, [this](const auto& s) { return table_->known(s); }))
            return then(std::nullopt);
          then(failure{errc::unavailable, "", "The snapshot is ahead of what was read of the log; try again shortly."});
        }};
      });
}

std::vector<std::uint64_t> partition_state::generations_of(const std::vector<subject_ref>& subjects) {
  std::vector<std::uint64_t> all;
  all.reserve(subjects.size());
  for (const auto& s : subjects) all.push_back(table_->generation(s.workspace));
  return all;
}

void partition_state::load_task(const msg::load_task& m) {
  if (!serves_reads()) return m.done(why_waiting_);
  with_subjects({{m.workspace, as_subject(m.workspace)}, {m.workspace, as_subject(m.task)}},
                [this, m](std::optional<failure> why_not) {
                  if (!serves_reads()) return m.done(why_waiting_);
                  if (why_not) return m.done(*why_not);
                  show_view(m.workspace);
                  m.done(shown(m.workspace, m.task));
                });
}

// Callers may have made the id up: one that the store does not know is not taken into the table.
void partition_state::load_facts(const msg::load_facts& m) {
  if (!serves_reads()) return m.done(why_waiting_);
  if (table_->known({m.workspace, as_subject(m.workspace)})) return answer_facts(m);
  ask(parts_->reader, [this, m, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    const subject_ref facts{m.workspace, as_subject(m.workspace)};
    auto rows = std::make_shared<result<std::vector<eventstore::subject_row>>>(
        store.load_subjects(partition, std::vector{facts}));
    return {[this, m, facts, rows] {
      if (!serves_reads()) return m.done(why_waiting_);
      if (!*rows) return m.done(failure{errc::unavailable, "", rows->error().detail});
      if ((*rows)->empty() && !table_->known(facts)) return m.done(no_workspace());
      with_subjects({facts}, [this, m](std::optional<failure> why_not) {
        if (!serves_reads()) return m.done(why_waiting_);
        if (why_not) return m.done(*why_not);
        answer_facts(m);
      });
    }};
  });
}

void partition_state::answer_facts(const msg::load_facts& m) {
  auto facts = table_->facts(m.workspace);
  if (!facts) return m.done(why_no_facts(m.workspace));
  show_view(m.workspace);
  m.done(std::move(facts));
}

void partition_state::load_workspace(const msg::load_workspace& m) {
  if (!serves_reads()) return m.done(why_waiting_);
  auto& waiting = loading_workspaces_[m.workspace];
  if (waiting.size() >= limits::max_waiting_readers) return m.done(too_many_readers());
  waiting.push_back(m.done);
  if (waiting.size() > 1) return;
  if (table_->view(m.workspace)->complete()) return workspace_loaded(m.workspace, std::nullopt);
  scan_workspace(m.workspace, std::nullopt);
}

void partition_state::scan_workspace(workspace_id workspace, std::optional<subject_id> after) {
  ask(parts_->reader,
      [this, workspace, after, read_in = table_->generation(workspace), &store = parts_->store,
       partition = parts_->partition]() -> msg::resume {
        auto rows = std::make_shared<result<std::vector<eventstore::subject_row>>>(
            eventstore::healed(store, partition, store.scan_workspace(partition, workspace, after, workspace_page)));
        return {[this, workspace, after, rows, read_in] {
          if (!serves_reads()) return workspace_loaded(workspace, why_waiting_);
          if (!*rows) return workspace_loaded(workspace, failure{errc::unavailable, "", rows->error().detail});
          if (read_in != table_->generation(workspace)) return scan_workspace(workspace, std::nullopt);
          if (std::ranges::any_of(**rows, &eventstore::subject_row::healed) && !table_->facts(workspace))
            return scan_after_facts(workspace, after);
          if (auto r = load_rows(**rows, {}); !r) return workspace_loaded(workspace, r.error());
          if ((*rows)->size() == workspace_page) return scan_workspace(workspace, (*rows)->back().subject);
          table_->mark_complete(workspace);
          workspace_loaded(workspace, std::nullopt);
        }};
      });
}

// A healed task says when it is due by what its workspace says.
void partition_state::scan_after_facts(workspace_id workspace, std::optional<subject_id> after) {
  with_subjects({{workspace, as_subject(workspace)}}, [this, workspace, after](std::optional<failure> why_not) {
    if (!serves_reads()) return workspace_loaded(workspace, why_waiting_);
    if (!why_not && !table_->facts(workspace)) why_not = why_no_facts(workspace);
    if (why_not) return workspace_loaded(workspace, why_not);
    scan_workspace(workspace, after);
  });
}

// As of now, of the present generation of their workspaces.
result<void> partition_state::load_rows(const std::vector<eventstore::subject_row>& rows,
                                        const std::vector<subject_ref>& asked) {
  std::vector<subject_ref> healed;
  for (const auto& row : rows)
    if (const subject_ref s{row.workspace, row.subject}; row.healed && !table_->known(s)) healed.push_back(s);
  auto loaded = table_->load(rows, asked, applies_next());
  for (const auto& s : healed) wake_healed(s);
  return loaded;
}

// What its events planned while it was held is in no queue, nor what is owed: it says so itself once it is looked at.
void partition_state::wake_healed(const subject_ref& s) {
  const eventstore::wake_row at_once{{}, {s.subject.value}, s.workspace};
  if (!table_->known(s)) return postpone(at_once.workspace, at_once.task);
  wakes_.push(at_once);
  if (parts_->notifier) owed_.push(at_once);
  if (is_workspace(s)) reschedule_all(s.workspace);
  arm_timer();
}

void partition_state::workspace_loaded(workspace_id workspace, std::optional<failure> why_not) {
  const auto waiting = std::exchange(loading_workspaces_[workspace], {});
  loading_workspaces_.erase(workspace);
  if (!why_not && !table_->facts(workspace)) why_not = why_no_facts(workspace);
  if (!why_not) show_view(workspace);
  for (const auto& done : waiting) {
    if (why_not) {
      done(*why_not);
    } else {
      done(std::shared_ptr<const eventstore::workspace_view>(table_->view(workspace)));
    }
  }
}

// Until the log's end is reached, what is folded is older than what was acknowledged.
void partition_state::show_view(workspace_id workspace) {
  if (serves_reads() && !parts_->face->view(workspace)) parts_->face->show(workspace, table_->view(workspace));
}

void partition_state::read_history(const msg::read_history& m) {
  if (!serves_reads()) return m.done(why_waiting_);
  ask(parts_->reader, [m, unflushed = table_->unflushed(m.query), &store = parts_->store]() -> msg::resume {
    m.done(eventstore::read_history(store, m.query, unflushed));
    return {[] {}};
  });
}

void partition_state::await_position(const msg::await_position& m) {
  if (!serves_reads()) return m.done(why_waiting_);
  const log_offset reached{parts_->face->reached.load(std::memory_order_relaxed)};
  if (m.at <= reached) return m.done(position{parts_->partition, reached});
  if (awaiting_.size() >= limits::max_waiting_readers) return m.done(too_many_readers());
  awaiting_.emplace(m.at, waiting_reader{m.done, self_->clock().now() + limits::position_wait});
}

// One look at a time: who comes while one is under way waits for the next, since the end must be of after his request.
void partition_state::await_end(const msg::await_end& m) {
  // Who does not own the partition need not ask where it ends.
  if (!serves_reads() || !author_) return m.done(why_waiting_);
  if (awaiting_end_.size() >= limits::max_waiting_readers) return m.done(too_many_readers());
  awaiting_end_.push_back(m.done);
  if (told_of_end_.empty()) look_for_end();
}

void partition_state::look_for_end() {
  told_of_end_ = std::exchange(awaiting_end_, {});
  ask(parts_->looker, [this, &log = parts_->log, partition = parts_->partition]() -> msg::resume {
    return {[this, end = log.end(partition)] {
      const auto who = std::exchange(told_of_end_, {});
      if (!awaiting_end_.empty()) look_for_end();
      for (const auto& done : who) reach_end(end, done);
    }};
  });
}

// Whoever claimed the partition before that end is known once it is folded: then this owner is none any more.
void partition_state::reach_end(const result<log_offset>& end, const completion<position>& done) {
  if (!end) return done(failure{errc::unavailable, "", "The log does not say where it ends: " + end.error().detail});
  const auto if_owner = [this, done](result<position> reached) {
    if (reached && !author_) return done(why_waiting_);
    done(std::move(reached));
  };
  if (end->value == 0) return if_owner(position{parts_->partition, {0}});
  await_position({{end->value - 1}, if_owner});
}

// A position that this log never reaches must not be kept for ever.
void partition_state::give_up_waiting() {
  const auto now = self_->clock().now();
  for (auto i = awaiting_.begin(); i != awaiting_.end();) {
    if (i->second.until > now) {
      ++i;
      continue;
    }
    const auto done = std::move(i->second.done);
    i = awaiting_.erase(i);
    done(failure{errc::unavailable, "", "That position was not reached in time."});
  }
}

}  // namespace aido::actors
