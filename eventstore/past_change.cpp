#include "eventstore/past_change.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "engine/codec/codec.hpp"
#include "engine/task/evolve.hpp"
#include "eventstore/as_of.hpp"

namespace aido::eventstore {

namespace {

/// Reads the history of one workspace, flushed or not.
class reading {
 public:
  reading(snapshot_store& store, const change_request& what, const std::vector<history_row>& unflushed)
      : store_(store), what_(what), unflushed_(unflushed) {}

  result<std::vector<history_row>> rows_of_change() const {
    auto q = all();
    if (const auto* offset = std::get_if<log_offset>(&what_.which)) {
      if (offset->value > 0) q.after = event_position{{offset->value - 1}, ~std::uint32_t{0}};
      q.upto = *offset;
    } else {
      q.batch = std::get<batch_id>(what_.which);
    }
    return read(q);
  }

  result<std::vector<history_row>> rows_of(subject_id subject, log_offset upto) const {
    auto q = all();
    q.subject = subject;
    q.upto = upto;
    return read(q);
  }

  /// Of the workspace and its lists, in order of position.
  result<std::vector<history_row>> rows_of_workspace(log_offset upto) const {
    auto rows = rows_of({what_.workspace.value}, upto);
    for (const auto& list : what_.lists) {
      if (!rows) return rows;
      auto more = rows_of({list.value}, upto);
      if (!more) return more;
      rows->insert(rows->end(), std::move_iterator(more->begin()), std::move_iterator(more->end()));
    }
    if (rows) std::ranges::sort(*rows, {}, &history_row::at_position);
    return rows;
  }

 private:
  history_query all() const {
    return {.partition = what_.partition,
            .workspace = what_.workspace,
            .subject = {},
            .after = {},
            .until = {},
            .upto = {},
            .batch = {},
            .limit = whole_history};
  }

  result<std::vector<history_row>> read(const history_query& q) const {
    std::vector<history_row> late;
    std::ranges::copy_if(unflushed_, std::back_inserter(late), [&](const auto& row) { return is_asked_for(row, q); });
    return read_history(store_, q, late);
  }

  snapshot_store& store_;
  const change_request& what_;
  const std::vector<history_row>& unflushed_;
};

result<events> events_of(const std::vector<history_row>& rows) {
  events all;
  for (const auto& row : rows) {
    auto e = codec::read_event(row.event);
    if (!e) return e.error();
    all.push_back(std::move(*e));
  }
  return all;
}

/// Where the change's records of each subject stand.
using offsets = std::map<subject_id, std::set<log_offset>>;

offsets offsets_of(const std::vector<history_row>& rows) {
  offsets all;
  for (const auto& row : rows) all[row.subject].insert(row.at_position.offset);
  return all;
}

bool is_in(const offsets& own, const history_row& row) {
  const auto subject = own.find(row.subject);
  return subject != own.end() && subject->second.contains(row.at_position.offset);
}

/// What the change did to one task, from the task's history up to the change's last record. Another run begins where
/// others changed it in between; what the ledger says does not interrupt.
result<std::vector<audit::run>> runs_of(const std::vector<history_row>& history, const offsets& own) {
  std::vector<audit::run> runs;
  std::optional<task::state> at;
  bool goes_on = false;
  for (const auto& row : history) {
    const auto e = codec::read_event(row.event);
    if (!e) return e.error();
    const bool is_own = is_in(own, row);
    if (is_own && !goes_on) runs.push_back({.before = at, .after = {}});
    goes_on = is_own || (goes_on && counts_in_ledger(e->data));
    auto next = task::evolve(std::move(at), *e, {.at = row.at, .by = row.by, .workspace = row.workspace});
    if (!next) return next.error();
    at = *std::move(next);
    if (is_own) runs.back().after = *at;
  }
  return runs;
}

result<void> read_task(const reading& from, task_id id, const offsets& own, audit::change_set& into) {
  const subject_id subject{id.value};
  const auto history = from.rows_of(subject, *own.at(subject).rbegin());
  if (!history) return history.error();
  auto runs = runs_of(*history, own);
  if (!runs) return runs.error();
  if (runs->empty()) return {};
  if (const auto& before = runs->front().before) into.before.tasks.emplace(id, *before);
  into.after.tasks.emplace(id, runs->back().after);
  if (runs->size() > 1) into.runs.emplace(id, *std::move(runs));
  return {};
}

result<void> take_workspace(batch::subjects& into, const std::vector<history_row>& rows) {
  if (rows.empty()) return {};
  auto facts = workspace_after(rows);
  if (!facts) return facts.error();
  into.workspace = **facts;
  return {};
}

/// The workspace before the change and after it. A list is read after the change's first run: where others changed it
/// since, that stands in the way.
result<void> read_lists(const reading& from, const std::vector<history_row>& rows, const offsets& own,
                        audit::change_set& into) {
  const auto history = from.rows_of_workspace(rows.back().at_position.offset);
  if (!history) return history.error();
  std::vector<history_row> before;
  std::vector<history_row> after;
  std::set<subject_id> changed;
  std::set<subject_id> interrupted;
  for (const auto& row : *history) {
    const bool is_own = is_in(own, row);
    if (is_own) changed.insert(row.subject);
    if (!is_own && changed.contains(row.subject)) interrupted.insert(row.subject);
    const bool is_earlier = own.contains(row.subject) || row.at_position.offset < rows.front().at_position.offset;
    if (is_earlier && !changed.contains(row.subject)) before.push_back(row);
    if (!interrupted.contains(row.subject)) after.push_back(row);
  }
  if (auto ok = take_workspace(into.before, before); !ok) return ok;
  return take_workspace(into.after, after);
}

result<void> read_subjects_around(const reading& from, const events& all, const std::vector<history_row>& rows,
                                  audit::change_set& into) {
  const auto own = offsets_of(rows);
  if (std::ranges::any_of(all, [](const event& e) { return belongs_to_workspace(e.data); }))
    if (auto ok = read_lists(from, rows, own, into); !ok) return ok;
  for (const auto& e : all) {
    const task_id id{e.subject.value};
    if (belongs_to_workspace(e.data) || into.after.tasks.contains(id)) continue;
    if (auto ok = read_task(from, id, own, into); !ok) return ok;
  }
  return {};
}

}  // namespace

result<audit::change_set> read_change(snapshot_store& store, const change_request& what,
                                      const std::vector<history_row>& unflushed) {
  const reading from(store, what, unflushed);
  const auto rows = from.rows_of_change();
  if (!rows) return rows.error();
  if (rows->empty()) return failure{errc::not_found, {}, "There is no such change in this workspace."};
  const auto all = events_of(*rows);
  if (!all) return all.error();
  audit::change_set read;
  if (auto ok = read_subjects_around(from, *all, *rows, read); !ok) return ok.error();
  auto done = audit::describe_change(*all, std::move(read.before), std::move(read.after));
  done.runs = std::move(read.runs);
  return done;
}

result<std::vector<subject_id>> read_subjects(snapshot_store& store, const change_request& what,
                                              const std::vector<history_row>& unflushed) {
  const auto rows = reading(store, what, unflushed).rows_of_change();
  if (!rows) return rows.error();
  std::vector<subject_id> subjects;
  for (const auto& row : *rows)
    if (std::ranges::find(subjects, row.subject) == subjects.end()) subjects.push_back(row.subject);
  return subjects;
}

}  // namespace aido::eventstore
