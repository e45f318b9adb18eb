#include "eventstore/verify.hpp"

#include <unordered_map>
#include <unordered_set>

#include "engine/base/limits.hpp"
#include "engine/codec/codec.hpp"
#include "engine/codec/event_json.hpp"
#include "engine/reminder/schedule.hpp"
#include "eventstore/heal.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::eventstore {

namespace {

constexpr std::uint64_t records_per_comparison = 5'000;
constexpr std::size_t rows_per_page = 5'000;

/// What became of a step: nothing to say, a difference, or a failure to read.
using step = result<std::optional<difference>>;

using workspace_rows = std::unordered_map<subject_id, subject_row, id_hash>;

template <class State>
std::optional<errc> error_of(const result<State>& r) {
  return r ? std::nullopt : std::optional(r.error().code);
}

bool same_state(const subject_row& a, const subject_row& b) {
  if (a.state == b.state) return true;
  if (a.state.empty() || b.state.empty()) return false;
  // Another version of the writer may have ordered or left out fields differently.
  if (a.kind == subject_kind::workspace) {
    const auto left = codec::read_workspace(a.state);
    const auto right = codec::read_workspace(b.state);
    return left && right && *left == *right;
  }
  const auto left = codec::read_task(a.state);
  const auto right = codec::read_task(b.state);
  return left && right && *left == *right;
}

/// What is wrong with the stored row; empty when nothing is.
std::string_view fault_of(const subject_row& stored, const subject_row& folded) {
  if (stored.folded_to != folded.folded_to) return "was folded to another record";
  if (stored.held_at != folded.held_at) return "is held elsewhere";
  if (stored.kind != folded.kind || !same_state(stored, folded)) return "has another state";
  return {};
}

/// A newer version wrote it, of events that this one does not know (F5) and so has nothing to hold against it.
bool is_unread(const subject_row& row, const subject_row& folded) {
  if (row.state.empty() || !folded.held_at) return false;
  const auto why = row.kind == subject_kind::workspace ? error_of(codec::read_workspace(row.state))
                                                       : error_of(codec::read_task(row.state));
  return why == errc::held;
}

// Another writer's text may say the same in another way.
bool same_event(const history_row& a, const history_row& b) {
  if (a.event == b.event) return true;
  const auto left = codec::read_event(a.event);
  const auto right = codec::read_event(b.event);
  return left && right && *left == *right;
}

std::string_view fault_of(const history_row& stored, const history_row& folded) {
  if (stored.at_position != folded.at_position) return "is missing or stands elsewhere";
  const bool same = stored.workspace == folded.workspace && stored.subject == folded.subject &&
                    stored.version == folded.version && stored.at == folded.at && stored.by == folded.by &&
                    stored.command == folded.command && same_event(stored, folded);
  return same ? std::string_view() : "differs";
}

/// One pass over a partition, with what the store should hold by then.
class audit {
 public:
  audit(event_log& log, snapshot_store* store, partition_id partition)
      : log_(log), store_(store), fold_(log.describe().id, partition), table_(partition) {
    found_.partition = partition;
  }

  /// Looks at the store's checkpoint before the first record.
  step start(log_offset end) {
    if (!store_) return nothing();
    auto at = store_->load_checkpoint(found_.partition);
    if (!at) return at.error();
    checkpoint_ = std::move(*at);
    if (!checkpoint_ || checkpoint_->next <= end) return compare_when_reached();
    return differ(end, "is missing: the snapshot is ahead of the log, it reaches offset " +
                           std::to_string(checkpoint_->next.value));
  }

  step take(scanned_record& r) {
    auto judged = fold_scanned(fold_, log_, r);
    if (!judged) {
      if (judged.error().code != errc::corrupt) return judged.error();
      return std::optional(difference{{found_.partition, r.stored.offset}, judged.error().detail});
    }
    ++found_.records;
    count(judged->verdict);
    if (judged->verdict == verdict::effective) apply(*judged);
    if (found_.records % records_per_comparison == 0) {
      if (auto compared = compare_changes(); !compared || *compared) return compared;
    }
    return compare_when_reached();
  }

  verification finish(std::optional<difference> first) {
    found_.tasks = table_.loaded();
    for (const auto& workspace : workspaces_) count_overdue(workspace);
    found_.wrong_digests = digests_.wrong();
    found_.first_wrong_digest = digests_.first();
    found_.chain = fold_.state().chain;
    found_.first = std::move(first);
    return found_;
  }

  log_offset next() const noexcept { return fold_.state().next; }

 private:
  static step nothing() { return std::optional<difference>{}; }

  step differ(log_offset offset, const std::string& what) const {
    return std::optional(
        difference{{found_.partition, offset}, "the record at " + describe(found_.partition, offset) + ' ' + what});
  }

  void count(verdict v) {
    found_.claims += v == verdict::claimed;
    found_.effective += v == verdict::effective;
    found_.repeated += v == verdict::repeated;
    found_.voided += v == verdict::voided;
  }

  void apply(folded& f) {
    const auto& r = f.content;
    // Everything since offset 0 is in memory: what is not there does not exist.
    (void)table_.load({}, table_.missing(r), f.offset);
    workspaces_.insert(r.workspace);
    auto before = table_.facts(r.workspace);
    const auto all = table_.apply(r, std::move(f.texts), f.offset);
    for (const auto& applied : all) found_.held += applied.held;
    digests_.take(r, std::move(before), all);
    found_.events += r.events.size();
  }

  /// Planned against settled: what the log should have fired by its last record.
  void count_overdue(workspace_id workspace) {
    const auto facts = table_.facts(workspace);
    if (!facts) return;
    const instant passed = fold_.state().last_at - limits::overdue_tolerance;
    if (!table_.held_at({workspace, {workspace.value}})) digests_.end(*facts, passed);
    query::page_request all;
    all.limit = rows_per_page;
    for (bool more = true; more;) {
      const auto page = table_.view(workspace)->list(all);
      for (const auto& t : page.items) count_overdue(*t, *facts, passed);
      more = page.next.has_value();
      all.after = page.next;
    }
  }

  void count_overdue(const task::state& t, const workspace::state& w, instant passed) {
    if (t.status != task::status::open) return;
    for (const auto& r : t.reminders) {
      const auto planned =
          reminder::is_waiting(r.status) ? reminder::planned_at(r, t, task::reading_of(w)) : std::nullopt;
      if (!planned || *planned > passed) continue;
      ++found_.overdue;
      if (!found_.first_overdue || *planned < found_.first_overdue->planned)
        found_.first_overdue = overdue_reminder{t.id, r.id, *planned};
    }
  }

  bool store_is_behind() const noexcept { return !checkpoint_ || fold_.state().next > checkpoint_->next; }

  step compare_when_reached() {
    if (!checkpoint_ || fold_.state().next != checkpoint_->next) return nothing();
    if (auto compared = compare_changes(); !compared || *compared) return compared;
    if (auto compared = compare_rest_of_history(); !compared || *compared) return compared;
    if (fold_.state() != *checkpoint_) return differ(last_record(), "left another checkpoint than the store has");
    return compare_snapshots();
  }

  log_offset last_record() const noexcept {
    const auto next = fold_.state().next.value;
    return {next == 0 ? 0 : next - 1};
  }

  /// History that the store has up to the checkpoint and the log does not account for.
  step compare_rest_of_history() {
    history_query q;
    q.partition = found_.partition;
    q.after = last_history_;
    q.upto = last_record();
    q.limit = 1;
    const auto stored = store_->history(q);
    if (!stored) return stored.error();
    if (stored->empty()) return nothing();
    return differ(stored->front().at_position.offset, "has history in the store, but no effect in the log");
  }

  /// Takes what changed since the last call, and holds its history against the store's.
  step compare_changes() {
    if (store_is_behind()) {
      table_.forget_changes();
      return nothing();
    }
    const auto changed = table_.take_changes(fold_.state(), {});
    table_.flushed(changed);
    auto rows = written_out(changed);
    for (auto& row : rows.subjects) expected_[row.workspace][row.subject] = std::move(row);
    return compare_history(rows.history);
  }

  step compare_history(const std::vector<history_row_ptr>& expected) {
    history_query q;
    q.partition = found_.partition;
    q.limit = rows_per_page;
    for (std::size_t done = 0; done < expected.size();) {
      q.after = last_history_;
      const auto stored = store_->history(q);
      if (!stored) return stored.error();
      if (stored->empty()) return differ(expected[done]->at_position.offset, "has no history in the store");
      for (std::size_t i = 0; i < stored->size() && done < expected.size(); ++i, ++done) {
        const auto fault = fault_of((*stored)[i], *expected[done]);
        const auto ordinal = std::to_string(expected[done]->at_position.ordinal);
        if (!fault.empty()) {
          return differ(expected[done]->at_position.offset,
                        "has history in the store whose event " + ordinal + ' ' + std::string(fault));
        }
        last_history_ = expected[done]->at_position;
        ++found_.history;
      }
    }
    return nothing();
  }

  step compare_snapshots() {
    for (auto& [workspace, rows] : expected_) {
      if (auto compared = compare_workspace(workspace, rows); !compared || *compared) return compared;
    }
    expected_.clear();
    found_.compared = true;
    return nothing();
  }

  step compare_workspace(workspace_id workspace, workspace_rows& expected) {
    std::optional<subject_id> after;
    for (;;) {
      // What this binary can fold on is no difference: it does so when it serves the partition.
      const auto stored =
          healed(*store_, found_.partition, store_->scan_workspace(found_.partition, workspace, after, rows_per_page));
      if (!stored) return stored.error();
      if (stored->empty()) break;
      for (const auto& row : *stored) {
        const auto found = expected.find(row.subject);
        const auto fault = found == expected.end() ? "is not in the log" : fault_of(row, found->second);
        const bool unread = !fault.empty() && found != expected.end() && is_unread(row, found->second);
        if (!fault.empty() && !unread) {
          return differ(row.folded_to, "does not match the store: the snapshot of " + to_string(row.subject) + ' ' +
                                           std::string(fault));
        }
        expected.erase(found);
        found_.snapshots += !unread;
        found_.unread += unread;
      }
      after = stored->back().subject;
    }
    if (expected.empty()) return nothing();
    const auto& [subject, row] = *expected.begin();
    return differ(row.folded_to, "does not match the store: it has no snapshot of " + to_string(subject));
  }

  event_log& log_;
  snapshot_store* store_;
  fold fold_;
  partition_table table_;
  verification found_;
  std::optional<checkpoint> checkpoint_;
  std::unordered_map<workspace_id, workspace_rows, id_hash> expected_;
  std::optional<event_position> last_history_;
  std::unordered_set<workspace_id, id_hash> workspaces_;
  digest_audit digests_;
};

}  // namespace

result<verification> verify(event_log& log, snapshot_store* store, partition_id partition,
                            const scan_progress& progress) {
  const auto end = log.end(partition);
  if (!end) return end.error();
  audit work(log, store, partition);
  auto done = work.start(*end);
  log_scan scan(log, partition, {});
  log_scan::page page;
  while (done && !*done) {
    const auto read = scan.next(page);
    if (!read && read.error().code == errc::corrupt) {
      return work.finish(difference{{partition, work.next()}, read.error().detail});
    }
    if (!read) return read.error();
    if (page.empty()) break;
    for (auto& r : page) {
      done = work.take(r);
      if (!done || *done) break;
    }
    if (progress) progress(work.next(), *end);
  }
  if (!done) return done.error();
  return work.finish(std::move(*done));
}

}  // namespace aido::eventstore
