#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/held.hpp"
#include "eventstore/record.hpp"
#include "eventstore/snapshot_store.hpp"
#include "eventstore/view.hpp"

namespace aido::eventstore {

/// The subject whose state an event of that workspace changes.
subject_ref subject_of(workspace_id workspace, const event& e) noexcept;

/// What one effective event did.
struct applied_event {
  event_position at_position;
  history_row_ptr row;      ///< The event as the history keeps it, whatever came of it.
  task_ptr task;            ///< The task after it; nullptr for workspace and list events, and when held or passed over.
  workspace_ptr workspace;  ///< The workspace after it; nullptr for task events, and when held or passed over.
  bool held = false;        ///< F5: not applied; its subject is held from here or from an earlier record on.
};

/// A subject's state at one offset.
struct changed_subject {
  subject_ref ref;
  log_offset folded_to;               ///< The last record that changed it.
  std::optional<log_offset> held_at;  ///< F5
  task_ptr task;                      ///< Of a task; nullptr while it has no state.
  workspace_ptr workspace;            ///< The workspace itself, at the same offset.
  bool is_new = false;                ///< It was created since it was last flushed.
  subject_row_ptr unread;             ///< T5: its row, where this version cannot read its state.
};

/// What changed in a partition up to one offset. Immutable states and rows, so that any thread can write them out.
struct changes {
  checkpoint upto;
  std::vector<changed_subject> subjects;
  std::vector<history_row_ptr> history;
  std::vector<dedup_entry> commands;
};

/// The rows of `c`: states as JSON, and the wake times, which are derived here.
flush written_out(const changes& c);

/// The state of a partition: effective records -> tasks and workspaces, through engine/ (task::evolve,
/// workspace::evolve). The only place that evolves. Holds what is loaded and what is not yet flushed. Not thread-safe;
/// its views are.
///
///   T1  A subject that is not loaded is not dirty: its row in the store is its state at the fold.
///   T2  Dirty subjects, and those being flushed, are never evicted.
///   T3  A row that was read before its workspace was evicted must not be taken in (generation()).
///   T4  A row that is ahead of the fold is kept aside and not shown; its subject's events are passed over up to the
///       record it was folded to.
///   T5  A row whose state this version cannot read (F5) holds its subject, which shows no state, and stays in the
///       store as it is. Once an event of the subject is passed over, it says that it is held from there on, beside the
///       state that it had: a version that can read it folds it on from there (`heal`).
///   T6  An event that a held subject passes over makes its row newer all the same: a row that was folded to less, by
///       an owner that is not yet done with its last flush, must not take its place.
class partition_table {
 public:
  explicit partition_table(partition_id partition);

  /// The subjects that must be loaded before `r` can be applied: those that it changes, are not loaded, and are not
  /// created by it; and the workspace itself, whose zone its tasks' dues are read in.
  std::vector<subject_ref> missing(const record& r) const;

  /// Another one after each eviction of the workspace, which is in memory from now on. Take it before reading rows, and
  /// do not `load` them when it has changed since: read again.
  std::uint64_t generation(workspace_id workspace) { return slot_of(workspace).generation; }
  /// Takes in rows from the store, as of now; rows of subjects that are loaded already are ignored, rows that are ahead
  /// of `next` (the fold's next offset) kept aside (T4). Those that were healed are dirty: the store has them held.
  /// Rows that this version cannot read hold their subjects (T5); one that is damaged is no row, and fails the call
  /// once the others are taken in. `asked` that have no row are remembered as absent until created, or until too many
  /// are.
  result<void> load(const std::vector<subject_row>& rows, const std::vector<subject_ref>& asked, log_offset next);
  /// Every row of the workspace has been taken in.
  void mark_complete(workspace_id workspace);

  /// Applies an effective record at `offset` (F2), whose events' `texts` go to the history. Every `missing` subject
  /// must have been loaded; else it throws std::logic_error.
  std::vector<applied_event> apply(const record& r, std::vector<std::string> texts, log_offset offset);

  /// The loaded task (trashed or not), or nullptr.
  shown_task find(workspace_id workspace, task_id id) const;
  workspace_ptr facts(workspace_id workspace) const;
  /// F5: the record that holds the loaded subject; absent when it is not held.
  std::optional<log_offset> held_at(const subject_ref& s) const;
  /// The same in words, as the failure `held`.
  std::optional<failure> why_held(const subject_ref& s) const;
  /// All of this table's time.
  const held_subjects& held() const noexcept { return held_; }
  /// True when it is known whether the subject exists: it is loaded, absent, or its workspace is complete.
  bool known(const subject_ref& s) const;

  /// The view of a workspace, made when first asked for; shared with readers.
  std::shared_ptr<workspace_view> view(workspace_id workspace);

  /// Everything since the last `take_changes`, at the fold's state `upto`. One flush is under way at a time: `flushed`
  /// or `restore` ends it.
  changes take_changes(const checkpoint& upto, std::vector<dedup_entry> commands);
  /// They were written: their rows are clean (unless they changed since), their history is the store's.
  void flushed(const changes& c);
  /// They could not be written: what they held is dirty again.
  void restore(changes c);
  /// What changed so far counts as flushed: for those who fold without a store. No flush may be under way.
  void forget_changes();
  /// The store's row of a loaded subject, folded to that record, says another wake time than the present state: it is
  /// dirty, though no event changed it.
  void write_again(const subject_ref& s, log_offset folded_to);
  /// Subjects that changed since the last `take_changes`.
  std::size_t dirty() const;

  /// Effective events not yet in the store (pending and being flushed), in order.
  std::vector<history_row> unflushed(const history_query& q) const;
  /// Events that are not known to be in the store.
  std::size_t unflushed_events() const noexcept { return history_.size(); }
  /// What these take in memory, about.
  std::size_t unflushed_bytes() const noexcept { return history_bytes_; }

  /// Drops a workspace from memory if it has nothing dirty; false when it has.
  bool evict(workspace_id workspace);
  /// Drops every workspace that has nothing dirty.
  void evict_all();
  /// Those of which anything is known, in no order.
  std::vector<workspace_id> workspaces() const;
  /// Tasks in memory.
  std::size_t loaded() const;

 private:
  struct unwritten {
    log_offset folded_to;  // the last record that changed it
    bool is_new = false;   // one of these created it
  };
  /// T5
  struct unread_row {
    subject_row_ptr row;
    failure why;
  };
  struct slot {
    std::uint64_t generation = 0;
    std::shared_ptr<workspace_view> view = std::make_shared<workspace_view>();
    bool facts_known = false;
    std::optional<log_offset> facts_held;
    std::unordered_set<task_id, id_hash> absent;
    id_map<subject_id, unwritten> dirty;
    std::unordered_map<subject_id, subject_row, id_hash> ahead;  // T4
    std::unordered_map<subject_id, unread_row, id_hash> unread;  // T5
    std::size_t in_flight = 0;                                   // rows of the flush that is under way

    bool evictable() const noexcept { return dirty.empty() && in_flight == 0 && ahead.empty(); }
  };

  static bool known(const slot& s, const subject_ref& ref);
  result<void> take_in(slot& s, const subject_row& row);
  result<void> show(slot& s, const subject_row& row);
  void hold(slot& s, const subject_ref& ref, log_offset at);
  void hold_unread(slot& s, const subject_row& row, const failure& why);
  static void pass_over(slot& s, subject_id subject, log_offset at);
  static void require_known(const slot& s, const subject_ref& ref);
  static void mark_absent(slot& s, const subject_ref& ref);
  const slot* find_slot(workspace_id workspace) const;
  slot& slot_of(workspace_id workspace);

  history_row_ptr remember(const record& r, const event& e, std::string text, event_position at);
  void apply_to_task(slot& s, const event& e, const event_meta& meta, applied_event& applied);
  void apply_to_workspace(slot& s, const event& e, const event_meta& meta, applied_event& applied);
  void catch_up(slot& s, log_offset applied);
  static void mark_dirty(slot& s, subject_id subject, const unwritten& change);
  static changed_subject present(const slot& s, const subject_ref& ref, const unwritten& change);

  partition_id partition_;
  std::unordered_map<workspace_id, slot, id_hash> slots_;
  std::deque<history_row_ptr> history_;  // not yet in the store
  std::size_t history_bytes_ = 0;        // of all of them
  std::size_t history_taken_ = 0;        // of these, the first so many are being flushed
  std::vector<dedup_entry> carried_;     // commands of a flush that failed
  std::uint64_t generations_ = 0;        // slots made so far
  std::set<subject_ref> found_held_;
  held_subjects held_;  // of these
};

}  // namespace aido::eventstore
