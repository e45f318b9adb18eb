#include "eventstore/past_change.hpp"

#include <algorithm>
#include <map>

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

/// The rows before the change, and all of them.
struct two_readings {
  std::vector<history_row> before;
  std::vector<history_row> after;
};

two_readings split(std::vector<history_row> rows, log_offset first) {
  two_readings r{.before = {}, .after = std::move(rows)};
  std::ranges::copy_if(r.after, std::back_inserter(r.before),
                       [&](const history_row& row) { return row.at_position.offset < first; });
  return r;
}

result<void> take_task(batch::subjects& into, task_id id, const std::vector<history_row>& rows) {
  if (rows.empty()) return {};
  auto task = task_or_trash_after(rows);
  if (!task) return task.error();
  into.tasks.emplace(id, **task);
  return {};
}

result<void> take_workspace(batch::subjects& into, const std::vector<history_row>& rows) {
  if (rows.empty()) return {};
  auto facts = workspace_after(rows);
  if (!facts) return facts.error();
  into.workspace = **facts;
  return {};
}

result<events> events_of(const std::vector<history_row>& rows) {
  events all;
  for (const auto& row : rows) {
    auto e = codec::read_event(row.event);
    if (!e) return e.error();
    all.push_back(std::move(*e));
  }
  return all;
}

/// Where a change began and ended for one subject: what others did to it before and after is not part of it.
struct span {
  log_offset first;
  log_offset last;
};

std::map<subject_id, span> spans_of(const std::vector<history_row>& rows) {
  std::map<subject_id, span> spans;
  for (const auto& row : rows) {
    const auto at = row.at_position.offset;
    spans.try_emplace(row.subject, at, at).first->second.last = at;
  }
  return spans;
}

result<void> read_subjects_around(const reading& from, const events& all, const std::vector<history_row>& rows,
                                  audit::change_set& into) {
  const bool of_lists = std::ranges::any_of(all, [](const event& e) { return belongs_to_workspace(e.data); });
  if (of_lists) {
    auto history = from.rows_of_workspace(rows.back().at_position.offset);
    if (!history) return history.error();
    const auto r = split(std::move(*history), rows.front().at_position.offset);
    if (auto ok = take_workspace(into.before, r.before); !ok) return ok;
    if (auto ok = take_workspace(into.after, r.after); !ok) return ok;
  }
  const auto spans = spans_of(rows);
  for (const auto& e : all) {
    const task_id id{e.subject.value};
    if (belongs_to_workspace(e.data) || into.after.tasks.contains(id)) continue;
    const auto& in = spans.at(e.subject);
    auto history = from.rows_of(e.subject, in.last);
    if (!history) return history.error();
    const auto r = split(std::move(*history), in.first);
    if (auto ok = take_task(into.before, id, r.before); !ok) return ok;
    if (auto ok = take_task(into.after, id, r.after); !ok) return ok;
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
  return audit::describe_change(*all, std::move(read.before), std::move(read.after));
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
