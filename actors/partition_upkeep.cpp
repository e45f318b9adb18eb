#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <unordered_set>

#include "actors/partition_state.hpp"
#include "engine/base/limits.hpp"
#include "engine/recurrence/zone.hpp"
#include "engine/reminder/schedule.hpp"

/// What time brings: reminders, snapshots, idle subjects, claiming again, and the end.
namespace aido::actors {

namespace {

constexpr std::size_t wakes_per_look = 500;
constexpr std::chrono::seconds wake_again_after{5};
constexpr std::chrono::milliseconds shortest_sleep{1};
constexpr std::chrono::seconds scan_again_after{1};
constexpr std::size_t bytes_worth_a_snapshot = 1 << 20;

std::optional<instant> earliest_of(std::optional<instant> a, std::optional<instant> b) {
  return a && b ? std::min(a, b) : a ? a : b;
}

}  // namespace

// Never further ahead than a second: a sleeping machine and a stepped clock are noticed by then.
void partition_state::arm_timer() {
  auto sleep = std::chrono::milliseconds(limits::wake_look_ahead);
  if (phase_ == partition_phase::serving)
    if (const auto earliest = earliest_of(wakes_.earliest(), owed_.earliest()))
      sleep = std::clamp(*earliest - parts_->wall.now(), shortest_sleep, sleep);
  const auto due = self_->clock().now() + sleep;
  // One that is over and whose tick stands in the mailbox still counts: under load it would be put off for ever.
  if (timer_at_ && *timer_at_ <= due) return;
  timer_at_ = due;
  self_->delayed_send(self_, sleep, msg::tick{++timer_});
}

void partition_state::tick(const msg::tick& m) {
  if (m.timer != timer_ || phase_ == partition_phase::stopped) return;
  timer_at_.reset();
  if (phase_ == partition_phase::serving) wake_due();
  if (phase_ == partition_phase::serving) tell_owed();
  count_overdue();
  give_up_waiting();
  flush_if_due();
  retire_idle();
  evict_idle();
  show_status();
  arm_timer();
}

void partition_state::wake_due() {
  if (pending_.size() >= limits::max_in_flight) return;
  const auto due = wakes_.take_due(parts_->wall.now(), wakes_per_look);
  with_tasks_of(due, [this](const eventstore::wake_row& w) { fire(w); });
}

// One question to the store for all. One that is damaged, or whose workspace is, is looked at again, later.
void partition_state::with_tasks_of(std::vector<eventstore::wake_row> wakes,
                                    std::function<void(const eventstore::wake_row&)> then) {
  if (wakes.empty()) return;
  std::vector<subject_ref> wanted;
  for (const auto& w : wakes) {
    const subject_ref facts{w.workspace, as_subject(w.workspace)};
    if (wanted.empty() || wanted.front() != facts) wanted.push_back(facts);
    if (w.task.value != w.workspace.value) wanted.push_back({w.workspace, as_subject(w.task)});
  }
  looked_at_ += wakes.size();
  with_subjects(std::move(wanted), [this, wakes = std::move(wakes), then](const std::optional<failure>&) {
    looked_at_ -= wakes.size();
    for (const auto& w : wakes) {
      const bool known =
          table_->known({w.workspace, as_subject(w.task)}) && table_->known({w.workspace, as_subject(w.workspace)});
      if (known) {
        then(w);
      } else {
        postpone(w.workspace, w.task);
      }
    }
  });
}

// The entry is a hint; the task says what is due now. Whatever fails is woken again: no reminder is dropped here.
// What is held takes no command; its row wakes it under the next binary.
void partition_state::fire(const eventstore::wake_row& w) {
  if (table_->held_at({w.workspace, as_subject(w.task)})) return;
  const auto facts = table_->facts(w.workspace);
  if (facts && w.task.value == facts->id.value) return fire_digests(*facts);
  const auto task = table_->find(w.workspace, w.task).state;
  if (!facts || !task) return;
  const auto next = reminder::next_wake(*task, task::reading_of(*facts));
  if (!next || next->at > parts_->wall.now()) return schedule(task, w.workspace);
  submit_own(w.workspace, reminder::id_of(next->command), next->command);
}

void partition_state::submit_own(workspace_id workspace, command_id id, command_payload what) {
  submit({std::make_shared<pending_command>(engine_command(workspace, id, std::move(what)))});
}

// A clock that was stepped back between looking and deciding leaves the reminder pending: the task says when.
void partition_state::wake_again(const command& c, const result<answer>& r) {
  const auto task = *task_of(c);
  if (!r) return postpone(c.workspace, task);
  if (const auto state = table_->find(c.workspace, task).state) schedule(state, c.workspace);
}

// By steady time, and then due at any time: a wall clock that is stepped back must not keep a reminder that failed once
// from being tried again.
void partition_state::postpone(workspace_id workspace, task_id task) {
  postponed_.push_back({{}, task, workspace});
  if (postponed_.size() > 1) return;
  later(wake_again_after, [this] {
    for (const auto& w : std::exchange(postponed_, {})) wakes_.push(w);
    arm_timer();
  });
}

// After opening, the store's wakes join those that the tail brought; what the tail changed is sorted out when it fires.
void partition_state::scan_wakes(std::optional<eventstore::wake_row> after) {
  ask(parts_->reader,
      [this, after, anew = derives_anew_, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
        auto page = std::make_shared<result<wake_page>>(read_wakes(store, partition, after));
        if (*page && anew) *page = derived_anew(store, partition, std::move(**page));
        return {[this, after, page] {
          if (!*page) {
            reads_failing_ = true;
            return later(scan_again_after, [this, after] { scan_wakes(after); });
          }
          for (const auto& w : (*page)->wakes) wakes_.push(w);
          if ((*page)->last) scan_wakes((*page)->last);
          arm_timer();
        }};
      });
}

/// Half the room of all partitions is taken, and a good part of that by this one.
bool partition_state::holds_much() const {
  return parts_->unflushed->is_half_full() && counted_unflushed_ >= bytes_worth_a_snapshot;
}

bool partition_state::is_between_batches() const { return !loading_missing_ && judged_.empty(); }

void partition_state::flush_if_due() {
  if (!table_ || flushing_ || !is_between_batches()) return;
  const auto now = self_->clock().now();
  const auto records = fold_->state().effective_records - flushed_records_;
  const bool many = (records >= limits::snapshot_records || holds_much()) && !flush_failed_;
  if (!many && now - flushed_at_ < limits::snapshot_interval) return;
  if (records == 0 && table_->dirty() == 0) {
    flushed_at_ = now;
    return;
  }
  flush();
}

void partition_state::flush() {
  flushing_ = true;
  if (wakes_are_settled()) store_tzdata_ = recurrence::tzdata_version();
  moving_ = std::exchange(moved_, {});
  flushing_since_ = std::exchange(unflushed_since_, std::nullopt);
  flushed_records_ = fold_->state().effective_records;
  flushed_at_ = self_->clock().now();
  auto c = std::make_shared<eventstore::changes>(
      table_->take_changes(fold_->state(), std::exchange(unflushed_commands_, {})));
  ask(parts_->writer,
      [this, c, tzdata = store_tzdata_, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
        auto f = eventstore::written_out(*c);
        f.tzdata = tzdata;
        auto r = std::make_shared<result<void>>(store.write(partition, f));
        return {[this, c, r] { flushed(c, *r); }};
      });
}

void partition_state::flushed(const std::shared_ptr<eventstore::changes>& c, const result<void>& r) {
  flushing_ = false;
  flush_failed_ = !r;
  if (r) {
    reads_failing_ = false;
    table_->flushed(*c);
    count_unflushed();
    outdated_.add(std::exchange(moving_, {}));
  } else {
    flushed_records_ -= std::min<std::uint64_t>(flushed_records_, c->commands.size());
    table_->restore(std::move(*c));
    unflushed_since_ = flushing_since_;
    moved_.add(std::exchange(moving_, {}));
  }
  flushing_since_.reset();
  if (phase_ == partition_phase::opening) {
    evict_idle();
    return read_on();
  }
  if (phase_ == partition_phase::draining) return drain_further();
  if (drained_) return stop_serving();
  look_for_outdated();
}

void partition_state::count_unflushed() {
  if (phase_ == partition_phase::quarantined) return;
  parts_->unflushed->change(counted_unflushed_, table_->unflushed_bytes());
  counted_unflushed_ = table_->unflushed_bytes();
}

void partition_state::retire_idle() {
  for (auto& actor : subjects_.retire(parts_->max_active_tasks))
    self_->send_exit(actor, caf::exit_reason::user_shutdown);
}

void partition_state::evict_idle() {
  if (!table_ || loading_missing_ || table_->loaded() <= parts_->max_loaded_tasks) return;
  std::unordered_set<workspace_id, id_hash> busy;
  for (const auto& [id, p] : pending_) busy.insert(p->what.workspace);
  for (const auto& [workspace, waiting] : loading_workspaces_) busy.insert(workspace);
  for (const auto& workspace : least_wanted()) {
    if (busy.contains(workspace) || !table_->evict(workspace)) continue;
    parts_->face->hide(workspace);
    if (table_->loaded() <= parts_->max_loaded_tasks) break;
  }
  for (auto& actor : subjects_.retire(0)) self_->send_exit(actor, caf::exit_reason::user_shutdown);
}

// What nobody looks at first: it was folded on the way, or loaded for a wake, or cannot be read. Then the least
// recently used, and never the last one used: it would be loaded again at once.
std::vector<workspace_id> partition_state::least_wanted() const {
  auto used = parts_->face->by_use();
  const std::unordered_set<workspace_id, id_hash> shown(used.begin(), used.end());
  if (!used.empty()) used.pop_back();
  auto first = table_->workspaces();
  std::erase_if(first, [&](const auto& w) { return shown.contains(w) && table_->facts(w); });
  first.insert(first.end(), used.begin(), used.end());
  return first;
}

void partition_state::drain(const msg::drain& m) {
  drained_ = m.done;
  if (phase_ == partition_phase::quarantined) return std::exchange(drained_, {})(why_waiting_);
  const bool flushes_first = is_handed_over() && phase_ == partition_phase::serving && is_between_batches() &&
                             table_->dirty() > 0 && !store_failing();
  if (!flushes_first) return stop_serving();
  if (!flushing_) flush();
}

// Another process waits for it, and no client should: the snapshot is written while this one still serves, and what
// comes meanwhile is the other one's to fold.
bool partition_state::is_handed_over() const { return drained_ && parts_->directory != nullptr; }

void partition_state::stop_serving() {
  const bool owns = phase_ == partition_phase::serving;
  phase_ = partition_phase::draining;
  if (!owns) return give_up();
  drain_further();
}

// In flight, then snapshot, then release: each step comes back here.
void partition_state::drain_further() {
  if (!drained_ || !pending_.empty() || flushing_ || !is_between_batches()) return;  // P4
  if (table_ && table_->dirty() > 0 && !store_failing() && !is_handed_over()) return flush();
  if (author_) {
    eventstore::record r;
    r.kind = eventstore::record_kind::release;
    r.at = parts_->wall.now();
    auto sealed = author_->seal(r);
    author_.reset();
    parts_->log.append(
        parts_->partition, {}, std::move(sealed.value),
        [self = caf::actor_cast<caf::actor>(self_), epoch = r.epoch, seq = r.seq](const result<log_offset>& done) {
          if (!done) caf::anon_send(self, msg::append_failed{epoch, seq, done.error()});
        });
    return;
  }
  if (!released_) return;
  following_.reset();
  phase_ = partition_phase::stopped;
  show_status();
  std::exchange(drained_, {})(position{parts_->partition, {parts_->face->reached.load(std::memory_order_relaxed)}});
}

partition_state::~partition_state() {
  if (!parts_) return;
  if (relay_) caf::anon_send_exit(relay_, caf::exit_reason::kill);
  following_.reset();
  parts_->unflushed->change(counted_unflushed_, 0);
  phase_ = partition_phase::stopped;
  const failure draining{errc::draining, "", "The server is stopping."};
  if (drained_) std::exchange(drained_, {})(draining);
  for (auto& [id, p] : std::exchange(pending_, {}))
    p->complete(p->handed_over ? failure{errc::outcome_unknown, "", "The server stopped before the log answered."}
                               : draining);
  for (auto& [workspace, waiting] : loading_workspaces_)
    for (auto& done : waiting) done(draining);
  for (auto& [at, reader] : awaiting_) reader.done(draining);
  for (const auto* readers : {&awaiting_end_, &told_of_end_})
    for (const auto& done : *readers) done(draining);
}

/// For those who operate the process.
std::string partition_state::why_troubled() const {
  const bool serves = phase_ == partition_phase::serving;
  auto why = serves ? std::string() : why_waiting_.detail;
  if (!parts_->store_said || (serves && !store_failing())) return why;
  const auto said = parts_->store_said();
  return why.append(why.empty() || said.empty() ? "" : " ").append(said);
}

void partition_state::show_status() {
  partition_status s;
  s.partition = parts_->partition;
  s.phase = phase_;
  s.detail = why_troubled();
  if (fold_) s.epoch = fold_->state().epoch;
  if (fold_) s.next = fold_->state().next;
  s.in_flight = pending_.size();
  if (table_) s.loaded_tasks = table_->loaded();
  s.active_tasks = subjects_.size();
  s.wakes = wakes_.size() + looked_at_ + postponed_.size();
  if (table_) s.unflushed = table_->dirty();
  s.unflushed_since = flushing_since_ ? flushing_since_ : unflushed_since_;
  if (table_) s.held = table_->held();
  s.store_failing = store_failing();
  s.effects = effects_;
  s.fired = late_.count;
  s.owed = owed_.size();
  s.overdue = overdue_;
  s.late = late_;
  if (relay_face_) s.relay = relay_face_->status(parts_->wall.now(), self_->clock().now());
  parts_->face->show(std::move(s));
}

void partition_state::later(std::chrono::milliseconds delay, std::function<void()> then) {
  self_->delayed_send(self_, delay, msg::resume{std::move(then)});
}

void partition_state::ask(const caf::actor& worker, std::function<msg::resume()> work) {
  self_->send(worker, msg::job{std::move(work)});
}

}  // namespace aido::actors
