#include <algorithm>

#include "actors/partition_state.hpp"
#include "engine/reminder/schedule.hpp"

/// From delivered records to views, wakes, events and answers. The same way for own and foreign records.
namespace aido::actors {

namespace {

constexpr std::chrono::milliseconds retry_after{500};

bool owned_by(const eventstore::record& r, const owner_id& owner) { return r.owner == owner; }

/// Each task once, in its last state.
std::vector<eventstore::task_ptr> changed_by(const std::vector<eventstore::applied_event>& applied) {
  std::vector<eventstore::task_ptr> tasks;
  for (auto e = applied.rbegin(); e != applied.rend(); ++e) {
    const bool later = e->task && std::ranges::any_of(tasks, [&](const auto& t) { return t->id == e->task->id; });
    if (e->task && !later) tasks.push_back(e->task);
  }
  std::ranges::reverse(tasks);
  return tasks;
}

/// In its last state; nullptr when none of it changed.
eventstore::workspace_ptr changed_workspace(const std::vector<eventstore::applied_event>& applied) {
  const auto last =
      std::find_if(applied.rbegin(), applied.rend(), [](const auto& e) { return e.workspace != nullptr; });
  return last == applied.rend() ? nullptr : last->workspace;
}

}  // namespace

void partition_state::delivered(const msg::delivered& m) {
  if (phase_ == partition_phase::quarantined || phase_ == partition_phase::stopped) return;
  if (!*m.records) return following_ended(m.records->error());
  take_in(std::move(**m.records));
}

// What was read stays; the rest is followed from there.
void partition_state::following_ended(const failure& why) {
  following_.reset();
  if (why.code == errc::corrupt) return quarantine(why);
  later(retry_after, [this] {
    if (phase_ != partition_phase::quarantined && phase_ != partition_phase::stopped) follow();
  });
}

void partition_state::take_in(eventstore::record_batch records) {
  std::move(records.begin(), records.end(), std::back_inserter(inbox_));
  if (!loading_missing_) fold_inbox();
}

void partition_state::fold_inbox() {
  const auto broken = judge();
  loading_missing_ = true;
  load_missing(broken);
}

// A row that is ahead of the fold is not missing (its subject's events are passed over); a store that is away is waited
// for: what was judged must be applied.
void partition_state::load_missing(const std::optional<failure>& broken) {
  with_subjects(missing_for_judged(), [this, broken](const std::optional<failure>& why_not) {
    if (phase_ == partition_phase::quarantined || phase_ == partition_phase::stopped) return;
    if (why_not && why_not->code == errc::corrupt) return quarantine(*why_not);
    if (!missing_for_judged().empty()) return later(retry_after, [this, broken] { load_missing(broken); });
    loading_missing_ = false;
    apply_judged();
    if (broken) return look_for_skip(*broken);
    if (!inbox_.empty()) fold_inbox();
  });
}

std::optional<failure> partition_state::judge() {
  while (!inbox_.empty()) {
    auto f = fold_->apply(inbox_.front(), read(inbox_.front()));
    if (!f) return f.error();
    judged_.push_back(std::move(*f));
    inbox_.pop_front();
  }
  return std::nullopt;
}

// The own record that is due next need not be read when it came back to the byte.
result<eventstore::parsed_record> partition_state::read(const eventstore::stored_record& r) {
  const auto& at = fold_->state();
  const auto due = handed_over_.find(at.next_seq);
  if (due != handed_over_.end() && due->second->record) {
    if (auto same = eventstore::recognise(r.value, at.chain, *due->second->record)) {
      due->second->record.reset();
      return *std::move(same);
    }
  }
  return eventstore::parse_record(r.value);
}

// F6: before a malformed record stops the partition, an operator's skip record may stand later in the log.
void partition_state::look_for_skip(const failure& why) {
  loading_missing_ = true;
  ask(parts_->tail_reader,
      [this, why, &log = parts_->log, partition = parts_->partition, broken = inbox_.front()]() -> msg::resume {
        auto skip =
            std::make_shared<result<std::optional<eventstore::skipped>>>(eventstore::find_skip(log, partition, broken));
        return {[this, why, skip] {
          if (phase_ == partition_phase::quarantined || phase_ == partition_phase::stopped) return;
          if (!*skip && !is_damage(skip->error())) return later(retry_after, [this, why] { look_for_skip(why); });
          loading_missing_ = false;
          if (!*skip || !**skip) return quarantine(why);
          fold_->pass_over(***skip);
          fold_inbox();
        }};
      });
}

std::vector<eventstore::subject_ref> partition_state::missing_for_judged() const {
  std::vector<subject_ref> all;
  for (const auto& f : judged_) {
    if (f.verdict != eventstore::verdict::effective) continue;
    for (const auto& s : table_->missing(f.content))
      if (std::find(all.begin(), all.end(), s) == all.end()) all.push_back(s);
  }
  return all;
}

void partition_state::apply_judged() {
  while (!judged_.empty()) {
    auto f = std::move(judged_.front());
    judged_.pop_front();
    act_on(f);
    parts_->face->reached.store(f.offset.value, std::memory_order_release);
  }
  count_unflushed();
  publish();
  answer_applied();
  after_folding();
}

// After the events are on the feed: who was answered and then listens hears of what comes, not of what he did.
void partition_state::answer_applied() {
  for (auto& [p, a] : std::exchange(to_answer_, {})) finish(p, std::move(a));
}

void partition_state::act_on(eventstore::folded& f) {
  switch (f.verdict) {
    case eventstore::verdict::claimed: return claimed(f);
    case eventstore::verdict::effective: return apply_effect(f);
    case eventstore::verdict::released: released_ = released_ || owned_by(f.content, parts_->owner); return;
    case eventstore::verdict::repeated:
      remember_command(f.content);
      if (!author_ || !owned_by(f.content, parts_->owner)) return;
      author_.reset();
      drop_pending(std::nullopt, {errc::outcome_unknown, "", "The command stood in the log already."});
      return wait_and_claim_again({errc::unavailable, "", "a repeated command was appended"});
    case eventstore::verdict::voided:
    case eventstore::verdict::skipped: return;
  }
}

void partition_state::remember_command(const eventstore::record& r) {
  if (const auto* entry = fold_->find(r.command)) unflushed_commands_.push_back(*entry);
}

void partition_state::apply_effect(eventstore::folded& f) {
  const auto& r = f.content;
  const auto applied = table_->apply(r, std::move(f.texts), f.offset);
  ++effects_;
  if (!unflushed_since_) unflushed_since_ = r.at;
  remember_command(r);
  show_view(r.workspace);
  for (const auto& e : applied) to_publish_.push_back(e.row);
  for (const auto& e : r.events) {
    if (std::holds_alternative<workspace::created>(e.data)) table_->mark_complete(r.workspace);
    if (const auto* fired = std::get_if<reminder::fired>(&e.data)) count_lateness(r.at, *fired);
    if (const auto* c = std::get_if<workspace::changed>(&e.data); c != nullptr && (c->zone || c->default_reminder_time))
      reschedule_all(r.workspace);
  }
  for (const auto& e : applied)
    if (e.task) schedule(e.task, r.workspace);
  if (const auto facts = changed_workspace(applied)) schedule_digests(*facts);
  const auto own = take_own(r);
  tell_subjects(r.workspace, applied, own);
  if (!own) return;
  auto a = present_answer(*own, effect::applied);
  a.tasks = changed_by(applied);
  a.at = {parts_->partition, f.offset};
  to_answer_.push_back({own, std::move(a)});
}

void partition_state::schedule(const eventstore::task_ptr& task, workspace_id workspace) {
  const auto facts = table_->facts(workspace);
  // The workspace's row is ahead of the fold: its zone is known later.
  if (!facts) return postpone(workspace, task->id);
  if (const auto w = reminder::next_wake(*task, task::reading_of(*facts))) wakes_.push({w->at, task->id, workspace});
  remember_owed(*task, *facts);
}

pending_ptr partition_state::take_own(const eventstore::record& r) {
  if (!owned_by(r, parts_->owner) || r.epoch != served_epoch_) return nullptr;
  const auto found = handed_over_.find(r.seq);
  if (found == handed_over_.end() || found->second->what.id != r.command) return nullptr;
  auto own = found->second;
  handed_over_.erase(found);
  return own;
}

// Only the last state of each subject matters; the subject that the own command was for gets its next command going.
void partition_state::tell_subjects(workspace_id workspace, const std::vector<eventstore::applied_event>& applied,
                                    const pending_ptr& own) {
  const auto occupied = own ? own->occupied : std::vector<subject_id>{};
  if (own) release(own);
  for (const auto& e : applied) {
    if (!e.task || std::ranges::find(occupied, subject_id{e.task->id.value}) != occupied.end()) continue;
    if (const auto* actor = subjects_.find({workspace, {e.task->id.value}}))
      self_->send(*actor, msg::followed_task{e.task});
  }
}

void partition_state::publish() {
  parts_->face->feed()->publish(to_publish_);
  to_publish_.clear();
}

void partition_state::after_folding() {
  if (phase_ == partition_phase::quarantined) return;
  const log_offset reached{parts_->face->reached.load(std::memory_order_relaxed)};
  while (!awaiting_.empty() && awaiting_.begin()->first <= reached) {
    awaiting_.begin()->second.done(position{parts_->partition, reached});
    awaiting_.erase(awaiting_.begin());
  }
  flush_if_due();
  if (phase_ == partition_phase::opening) return read_on();
  if (phase_ == partition_phase::draining) drain_further();
  arm_timer();
}

}  // namespace aido::actors
