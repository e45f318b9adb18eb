#pragma once

#include <boost/unordered/unordered_flat_set.hpp>
#include <caf/actor_clock.hpp>
#include <caf/event_based_actor.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/active_subjects.hpp"
#include "actors/author.hpp"
#include "actors/derived_wakes.hpp"
#include "actors/partition_face.hpp"
#include "actors/protocol.hpp"
#include "actors/relay_face.hpp"
#include "actors/unflushed_bytes.hpp"
#include "actors/wake_queue.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/ownership.hpp"
#include "eventstore/partition_table.hpp"

namespace aido::eventstore {
class event_publisher;
}

namespace aido::actors {

/// What a partition works with; all of it outlives the actor.
struct partition_parts {
  partition_id partition;
  owner_id owner;       ///< The incarnation of this process.
  std::string address;  ///< Where this process answers; stands in its claims.
  eventstore::event_log& log;
  eventstore::snapshot_store& store;  ///< Of whose failures clients are told.
  const clock& wall;
  std::shared_ptr<partition_face> face;
  caf::actor reader;                                 ///< Worker for loads and history.
  caf::actor writer;                                 ///< Worker for flushes, and what else no client waits for.
  caf::actor tail_reader;                            ///< Worker that reads the log where a partition opens.
  caf::actor looker;                                 ///< Worker that asks where the log ends, for strong reads.
  caf::actor notifier = {};                          ///< Hears of deliveries that are owed; may be none.
  eventstore::event_publisher* publisher = nullptr;  ///< Tells its events to those outside; may be none.
  eventstore::owner_directory* directory = nullptr;  ///< Where its claims are announced; may be none.
  std::function<void()> deposed = {};                ///< Called when another process claims the partition; may be none.
  std::function<std::string()> store_said = {};      ///< Why the store fails, in its own words; may be none.
  std::size_t max_active_tasks = limits::max_active_tasks;
  std::size_t max_loaded_tasks = limits::max_loaded_tasks;
  std::size_t max_unflushed_events = limits::max_unflushed_events;
  std::shared_ptr<unflushed_bytes> unflushed = std::make_shared<unflushed_bytes>();  ///< Of all partitions together.
};

/// The state of a partition's actor: the one that appends to the partition, and folds it.
///
///   P1  Nothing is answered as applied before its record was read back and folded as effective.
///   P2  After a failed append nothing is appended until a new own claim has been read back.
///   P3  A command is decided by its subject's actor on folded state; a subject has one effect in flight at most.
///   P4  Flushes are captured between two records, never inside a batch that is being applied.
///   P5  Blocking work is done by workers; their continuations run here.
class partition_state {
 public:
  void begin(caf::event_based_actor* self, partition_parts parts);

  // partition_opening.cpp: from nothing to serving, and back to it after a failure
  void open();
  void delivered(const msg::delivered& m);
  void append_failed(const msg::append_failed& m);

  // partition_commands.cpp, partition_several.cpp: from a command to its record
  void submit(const msg::submit& m);
  void proposed(const msg::proposed& m);

  // partition_reads.cpp
  void load_task(const msg::load_task& m);
  void load_facts(const msg::load_facts& m);
  void load_workspace(const msg::load_workspace& m);
  void read_history(const msg::read_history& m);
  void await_position(const msg::await_position& m);
  void await_end(const msg::await_end& m);

  // partition_deliveries.cpp
  void look(const msg::look& m);
  void settle(const msg::settle& m);
  void put_off(const msg::too_many_owed& m);

  // partition_upkeep.cpp
  void tick(const msg::tick& m);
  void drain(const msg::drain& m);

  partition_state() = default;
  partition_state(const partition_state&) = delete;
  partition_state& operator=(const partition_state&) = delete;
  /// Answers all that wait.
  ~partition_state();

 private:
  using subject_ref = eventstore::subject_ref;

  struct waiting_reader {
    completion<position> done;
    caf::actor_clock::time_point until;
  };

  // Opening and folding.
  struct recovery;
  void recovered(result<recovery> r);
  void not_opened(const failure& why);
  void go_on_from(recovery r, const result<log_offset>& end);
  void read_on();
  void read_tail();
  void tail_read(result<eventstore::record_batch> page);
  void follow();
  void claim();
  void try_later(const failure& why, std::function<void()> again);
  void give_up();
  void take_in(eventstore::record_batch records);
  void following_ended(const failure& why);
  void fold_inbox();
  void load_missing(const std::optional<failure>& broken);
  std::optional<failure> judge();
  result<eventstore::parsed_record> read(const eventstore::stored_record& r);
  std::vector<subject_ref> missing_for_judged() const;
  void apply_judged();
  void act_on(eventstore::folded& f);
  void claimed(const eventstore::folded& f);
  void start_relay();
  void step_down();
  static failure owned_by_another();
  static bool is_damage(const failure& f);
  void apply_effect(eventstore::folded& f);
  void remember_command(const eventstore::record& r);
  void schedule(const eventstore::task_ptr& task, workspace_id workspace);
  // partition_zone.cpp
  void reschedule_all(workspace_id workspace);
  void load_and_schedule(workspace_id workspace);
  void schedule_all(workspace_id workspace, const eventstore::workspace_view& view);
  bool wakes_are_settled() const noexcept;
  void look_for_outdated();
  void found_outdated(const result<outdated_page>& page);
  void write_again(const outdated_page& page);
  pending_ptr take_own(const eventstore::record& r);
  void tell_subjects(workspace_id workspace, const std::vector<eventstore::applied_event>& applied,
                     const pending_ptr& own);
  void publish();
  void answer_applied();
  void after_folding();
  void look_for_skip(const failure& why);
  void quarantine(const failure& why);
  void drop_pending(std::optional<sequence> from, const failure& why);
  void wait_and_claim_again(const failure& why);
  void claim_again(std::uint64_t attempt);

  // Commands.
  std::optional<failure> refusal() const;
  static failure no_room();
  bool is_full() const;
  bool is_pending(const pending_ptr& p) const;
  bool repeated(const pending_ptr& p);
  void answer_repeat(const pending_ptr& p, const eventstore::dedup_entry& first);
  void answer_facts_again(const pending_ptr& p, const eventstore::dedup_entry& first);
  bool may_be_forgotten(const command& c) const;
  bool must_ask_store(const command& c) const;
  std::vector<subject_ref> needed_for(const pending_command& p) const;
  void ask_memory(const pending_ptr& p);
  void load_and_route(const pending_ptr& p);
  void route(const pending_ptr& p);
  void decide_here(const pending_ptr& p, const workspace::state& facts);
  void decide_alone(const pending_ptr& p, subject_id subject, eventstore::workspace_ptr facts);
  caf::actor actor_of(workspace_id workspace, subject_id subject);
  void ask_subject(const pending_ptr& p, subject_id subject, purpose wanted, eventstore::workspace_ptr facts);
  void append(const pending_ptr& p, events e);
  void release(const pending_ptr& p);
  void settle(workspace_id workspace, subject_id subject);
  void finish(const pending_ptr& p, const result<answer>& r);
  answer present_answer(const pending_command& p, effect how) const;
  eventstore::record record_of(const pending_command& p, events e) const;

  // Commands over several subjects.
  void read_past(const pending_ptr& p, const audit::undo& what);
  std::vector<task_id> next_of_reopened(const pending_command& p) const;
  std::vector<subject_id> subjects_of(const pending_command& p) const;
  void reserve(const pending_ptr& p, const eventstore::workspace_ptr& facts);
  void reserved(const proposal& r);
  void decide_together(const pending_ptr& p);
  batch::subjects present_subjects(const pending_command& p) const;
  void answer_several_again(const pending_ptr& p, const eventstore::dedup_entry& first);

  // Reads.
  bool serves_reads() const;
  void look_for_end();
  void reach_end(const result<log_offset>& end, const completion<position>& done);
  log_offset applies_next() const;
  /// Runs `then` once it is known of every subject whether it exists, loading what is not; with why, when it cannot.
  using known_then = std::function<void(std::optional<failure>)>;
  void with_subjects(std::vector<subject_ref> wanted, known_then then);
  std::vector<std::uint64_t> generations_of(const std::vector<subject_ref>& subjects);
  void answer_facts(const msg::load_facts& m);
  void scan_workspace(workspace_id workspace, std::optional<subject_id> after);
  void scan_after_facts(workspace_id workspace, std::optional<subject_id> after);
  result<void> load_rows(const std::vector<eventstore::subject_row>& rows, const std::vector<subject_ref>& asked);
  void wake_healed(const subject_ref& s);
  void workspace_loaded(workspace_id workspace, std::optional<failure> why_not);
  result<eventstore::shown_task> shown(workspace_id workspace, task_id task) const;
  failure why_no_facts(workspace_id workspace) const;
  void show_view(workspace_id workspace);
  void give_up_waiting();

  // Deliveries.
  void remember_owed(const task::state& task, const workspace::state& facts);
  void scan_owed(std::optional<eventstore::wake_row> after);
  void tell_owed();
  // partition_digests.cpp
  void schedule_digests(const workspace::state& facts);
  void fire_digests(const workspace::state& facts);
  void look_at_digests_again(workspace_id workspace, const result<answer>& r);
  void tell_owed_digests(const eventstore::workspace_ptr& facts);
  void count_overdue();
  void count_lateness(instant at, const reminder::fired& f);

  // Upkeep.
  void arm_timer();
  void wake_due();
  void with_tasks_of(std::vector<eventstore::wake_row> wakes, std::function<void(const eventstore::wake_row&)> then);
  void fire(const eventstore::wake_row& w);
  void submit_own(workspace_id workspace, command_id id, command_payload what);
  void wake_again(const command& c, const result<answer>& r);
  void postpone(workspace_id workspace, task_id task);
  void scan_wakes(std::optional<eventstore::wake_row> after);
  bool holds_much() const;
  bool is_between_batches() const;
  bool store_failing() const noexcept { return flush_failed_ || reads_failing_; }
  void count_unflushed();
  void flush_if_due();
  void flush();
  void flushed(const std::shared_ptr<eventstore::changes>& c, const result<void>& r);
  void retire_idle();
  void evict_idle();
  std::vector<workspace_id> least_wanted() const;
  bool is_handed_over() const;
  void stop_serving();
  void drain_further();
  std::string why_troubled() const;
  void show_status();
  void later(std::chrono::milliseconds delay, std::function<void()> then);
  void ask(const caf::actor& worker, std::function<msg::resume()> work);

  caf::event_based_actor* self_ = nullptr;
  std::optional<partition_parts> parts_;
  partition_phase phase_ = partition_phase::opening;
  failure why_waiting_{errc::unavailable, "", "The partition is opening."};

  std::optional<eventstore::fold> fold_;
  std::optional<eventstore::partition_table> table_;
  std::unique_ptr<eventstore::subscription> following_;
  std::deque<eventstore::stored_record> inbox_;  // delivered, not yet judged
  std::deque<eventstore::folded> judged_;        // judged, waiting for state to be loaded
  bool loading_missing_ = false;
  bool reading_tail_ = false;
  std::vector<eventstore::history_row_ptr> to_publish_;
  std::vector<std::pair<pending_ptr, answer>> to_answer_;  // effective, to be answered once published

  std::optional<author> author_;  // set while serving (P2)
  std::chrono::milliseconds claim_backoff_{0};
  std::uint64_t claims_ = 0;  // attempts; only the latest one's timer counts

  eventstore::id_map<command_id, pending_ptr> pending_;
  epoch served_epoch_;                           // of the own claim that was applied last
  std::map<sequence, pending_ptr> handed_over_;  // in that epoch, in order
  active_subjects subjects_;
  // Those without an actor whose command in flight was decided by the partition.
  boost::unordered_flat_set<subject_ref, subject_hash> decided_here_;
  std::vector<eventstore::dedup_entry> unflushed_commands_;

  wake_queue wakes_;
  wake_queue owed_;  // since when deliveries are owed: the notifier is told of each
  caf::actor_clock::time_point overdue_counted_at_{};
  bool counting_overdue_ = false;
  std::uint64_t overdue_ = 0;
  lateness late_;
  bool has_served_ = false;
  std::size_t looked_at_ = 0;                    // wakes whose tasks are being loaded
  std::vector<eventstore::wake_row> postponed_;  // tried again soon, whatever the wall clock says
  std::unordered_map<workspace_id, std::vector<completion<std::shared_ptr<const eventstore::workspace_view>>>, id_hash>
      loading_workspaces_;
  std::multimap<log_offset, waiting_reader> awaiting_;
  std::vector<completion<position>> awaiting_end_;  // of the log, as of the next look at it
  std::vector<completion<position>> told_of_end_;   // by the look that is under way

  std::shared_ptr<relay_face> relay_face_;  // set once it has a relay
  caf::actor relay_;

  std::uint64_t timer_ = 0;                               // the latest timer; older ones are ignored
  std::optional<caf::actor_clock::time_point> timer_at_;  // when the latest is due; until its tick is taken

  std::string store_tzdata_;   // what the store's wake times were derived with
  bool derives_anew_ = false;  // those that it had when the partition opened
  moved_workspaces moved_;     // since the last flush was captured,
  moved_workspaces moving_;    // in the one under way, and
  moved_workspaces outdated_;  // in the store, where the wake times of their tasks are to be looked at
  struct look_for_outdated_wakes {
    std::shared_ptr<const moved_workspaces> of;
    std::optional<eventstore::wake_row> after;
  };
  std::optional<look_for_outdated_wakes> looking_;  // set until all of these were looked at
  bool asked_for_outdated_ = false;                 // a page of them
  bool some_unread_ = false;                        // of all that were looked at

  std::uint64_t flushed_records_ = 0;          // effective records at the last flush
  caf::actor_clock::time_point flushed_at_{};  // steady: the wall clock may be stepped
  bool flushing_ = false;
  std::optional<instant> unflushed_since_;  // of the oldest change that no flush has captured,
  std::optional<instant> flushing_since_;   // and of the oldest in the one that is under way
  bool flush_failed_ = false;               // the last one
  bool reads_failing_ = false;              // of the store, as of the last that was asked for without a client
  std::size_t counted_unflushed_ = 0;       // of parts_->unflushed, this partition's
  completion<position> drained_;
  bool released_ = false;
  std::uint64_t effects_ = 0;
};

}  // namespace aido::actors
