#include <algorithm>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include "actors/partition_state.hpp"
#include "actors/subject_actor.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/as_of.hpp"
#include "eventstore/past_facts.hpp"

/// From a command to its record: refuse, find repeats, load what deciding needs, decide (by the subject's actor),
/// append.
namespace aido::actors {

namespace {

template <class... Fs>
struct overloaded : Fs... {
  using Fs::operator()...;
};

/// The subject whose actor decides `p`.
subject_id decided_by(const pending_command& p) { return p.task ? p.subject : as_subject(p.what.workspace); }

bool is_over_several(const command& c) {
  return std::holds_alternative<batch::several>(c.what) || std::holds_alternative<audit::undo>(c.what);
}

bool is_unheard_of(const eventstore::shown_task& t) { return !t.state && !t.held_at; }

bool makes_its_task(const command& c) {
  const auto* create = std::get_if<task::create>(&c.what);
  return create != nullptr && !create->id;
}

/// All that a workspace is asked for waits for a version that can read it: no command is refused for good.
failure until_it_can_be_read(failure why) {
  if (why.code == errc::held) why.code = errc::unavailable;
  return why;
}

/// Of a task command that names the id of its workspace, whose actor has that place.
failure names_the_workspace(const command& c) {
  if (std::holds_alternative<task::create>(c.what))
    return {errc::already_exists, "/id", "This is the id of the workspace itself."};
  return {errc::not_found, "", "There is no such task."};
}

failure reused_key() { return {errc::key_reused, "", "This idempotency key was used for another request."}; }

answer repetition(const pending_command& p, position at) {
  return {
      .effect = effect::repeated, .at = at, .subject = p.subject, .task = nullptr, .workspace = nullptr, .tasks = {}};
}

// The first time it was applied: only its answer cannot be told.
failure untold(const failure& why) { return {errc::outcome_unknown, "", why.detail}; }

/// Takes what was read into the answer; what is not there any more leaves it empty.
template <class State>
void take(result<answer>& into, result<State> then, State answer::* where) {
  if (then) {
    (*into).*where = *std::move(then);
  } else if (then.error().code != errc::not_found) {
    into = untold(then.error());
  }
}

std::vector<eventstore::expectation> expectations(const events& all) {
  std::vector<eventstore::expectation> out;
  for (const auto& e : all) {
    const task_id task{e.subject.value};
    if (belongs_to_workspace(e.data) || counts_in_ledger(e.data) || e.version.value <= 1) continue;
    const bool first = std::ranges::none_of(out, [&](const auto& other) { return other.task == task; });
    if (first) out.push_back({task, {e.version.value - 1}});
  }
  return out;
}

}  // namespace

std::optional<failure> partition_state::refusal() const {
  switch (phase_) {
    case partition_phase::serving:
      // A foreign claim that was judged and waits to be applied: what this process knows is of the past.
      if (fold_->state().owner != parts_->owner) return owned_by_another();
      if (is_full()) return no_room();
      return std::nullopt;
    case partition_phase::draining:
    case partition_phase::stopped:
      return parts_->directory != nullptr ? failure{errc::moving, "", "The partition is handed over."}
                                          : failure{errc::draining, "", "The server is stopping."};
    default: return why_waiting_;
  }
}

failure partition_state::no_room() {
  return {errc::unavailable, "", "More changes than memory is meant to hold wait for their snapshot."};
}

bool partition_state::is_full() const {
  return table_->unflushed_events() >= parts_->max_unflushed_events || parts_->unflushed->is_full();
}

void partition_state::submit(const msg::submit& m) {
  const auto& p = m.command;
  if (const auto why = refusal()) return finish(p, *why);
  if (repeated(p)) return;
  pending_.emplace(p->what.id, p);
  if (must_ask_store(p->what)) return ask_memory(p);
  load_and_route(p);
}

// By identity: the same command may have come again after this one was dropped.
bool partition_state::is_pending(const pending_ptr& p) const {
  const auto known = pending_.find(p->what.id);
  return known != pending_.end() && known->second == p;
}

// The order matters: what is in flight, then F3's window, and only then (ask_memory) the store's longer memory.
bool partition_state::repeated(const pending_ptr& p) {
  if (const auto same = pending_.find(p->what.id); same != pending_.end()) {
    if (same->second->what.fingerprint != p->what.fingerprint) {
      finish(p, reused_key());
      return true;
    }
    for (auto& done : std::exchange(p->waiting, {})) same->second->waiting.push_back(std::move(done));
    return true;
  }
  const auto* first = fold_->find(p->what.id);
  if (first == nullptr) return false;
  answer_repeat(p, *first);
  return true;
}

// It may have come before, further back than F3's window.
bool partition_state::may_be_forgotten(const command& c) const {
  return c.origin == id_origin::client && fold_->state().effective_records > limits::dedup_window;
}

// While the store cannot be read, F3's window stands alone; one that only takes no writes remembers what it has.
bool partition_state::must_ask_store(const command& c) const { return may_be_forgotten(c) && !reads_failing_; }

// A task whose id follows from a new command's id does not exist yet: nothing is to be loaded for it.
std::vector<eventstore::subject_ref> partition_state::needed_for(const pending_command& p) const {
  const auto& c = p.what;
  std::vector<subject_ref> needed{{c.workspace, as_subject(c.workspace)}};
  const auto need = [&](const command& one, const std::optional<task_id>& task) {
    if (task && (!makes_its_task(one) || may_be_forgotten(one))) needed.push_back({c.workspace, as_subject(*task)});
  };
  need(c, p.task);
  for (const auto& task : p.also) needed.push_back({c.workspace, as_subject(task)});
  if (const auto* several = std::get_if<batch::several>(&c.what)) {
    for (std::size_t i = 0; i < several->steps.size(); ++i) {
      const auto step = batch::step_of(c, i);
      need(step, task_of(step));
    }
  }
  return needed;
}

void partition_state::ask_memory(const pending_ptr& p) {
  ask(parts_->reader, [this, p, &store = parts_->store, partition = parts_->partition]() -> msg::resume {
    auto first =
        std::make_shared<result<std::optional<eventstore::dedup_entry>>>(store.find_command(partition, p->what.id));
    return {[this, p, first] {
      if (!is_pending(p)) return;
      if (*first && **first) return answer_repeat(p, ***first);
      if (!*first) reads_failing_ = true;
      load_and_route(p);
    }};
  });
}

void partition_state::load_and_route(const pending_ptr& p) {
  auto needed = needed_for(*p);
  if (p->past)
    for (const auto& task : p->past->tasks) needed.push_back({p->what.workspace, as_subject(task)});
  with_subjects(std::move(needed), [this, p](std::optional<failure> why_not) {
    if (!is_pending(p)) return;
    if (why_not) return finish(p, *why_not);
    route(p);
  });
}

void partition_state::route(const pending_ptr& p) {
  auto facts = table_->facts(p->what.workspace);
  if (!facts && !std::holds_alternative<workspace::create>(p->what.what))
    return finish(p, until_it_can_be_read(why_no_facts(p->what.workspace)));
  const auto* undo = std::get_if<audit::undo>(&p->what.what);
  if (undo != nullptr && !p->past) return read_past(p, *undo);
  const auto& task = p->task;
  if (task && p->subject == as_subject(p->what.workspace)) return finish(p, names_the_workspace(p->what));
  if (auto next = next_of_reopened(*p); next != p->also) {
    p->also = std::move(next);
    return load_and_route(p);
  }
  if (is_over_several(p->what) || !p->also.empty()) return reserve(p, facts);
  decide_alone(p, decided_by(*p), std::move(facts));
}

// There is no one to take turns with: no actor is needed before a second command comes while this one is in flight.
void partition_state::decide_here(const pending_ptr& p, const workspace::state& facts) {
  const auto current = table_->find(p->what.workspace, *p->task);
  p->decided_at = parts_->wall.now();
  auto outcome = task::decide(current.state.get(), {.now = p->decided_at, .cause = p->what, .workspace = facts});
  if (!outcome) return finish(p, outcome.error());
  if (outcome->empty()) return finish(p, present_answer(*p, effect::unchanged));
  // Nobody else knows the id of a task that follows from its command's.
  if (!makes_its_task(p->what) || !is_unheard_of(current)) {
    p->occupied.push_back(p->subject);
    decided_here_.insert({p->what.workspace, p->subject});
  }
  append(p, std::move(*outcome));
}

void partition_state::decide_alone(const pending_ptr& p, subject_id subject, eventstore::workspace_ptr facts) {
  if (const auto why = table_->why_held({p->what.workspace, subject})) return finish(p, *why);
  const subject_ref ref{p->what.workspace, subject};
  if (p->task && subjects_.find(ref) == nullptr && !decided_here_.contains(ref)) return decide_here(p, *facts);
  ask_subject(p, subject, purpose::decide, std::move(facts));
}

caf::actor partition_state::actor_of(workspace_id workspace, subject_id subject) {
  if (const auto* there = subjects_.use({workspace, subject})) return *there;
  const auto self = caf::actor_cast<caf::actor>(self_);
  auto fresh = subject == as_subject(workspace)
                   ? self_->spawn<caf::lazy_init>(workspace_actor, self, table_->facts(workspace))
                   : self_->spawn<caf::lazy_init>(task_actor, self, table_->find(workspace, {subject.value}).state,
                                                  decided_here_.contains({workspace, subject}));
  subjects_.add({workspace, subject}, fresh);
  return fresh;
}

void partition_state::ask_subject(const pending_ptr& p, subject_id subject, purpose wanted,
                                  eventstore::workspace_ptr facts) {
  const auto actor = actor_of(p->what.workspace, subject);
  subjects_.pin({p->what.workspace, subject});
  p->pinned.push_back(subject);
  p->decided_at = parts_->wall.now();
  self_->send(actor, msg::decide{{p, std::move(facts), p->decided_at, subject, wanted}});
}

void partition_state::proposed(const msg::proposed& m) {
  if (m.what->wanted == purpose::reserve) return reserved(*m.what);
  const auto& p = m.what->command;
  if (!is_pending(p)) return;  // dropped meanwhile
  auto& outcome = m.what->outcome;
  if (!outcome) return finish(p, outcome.error());
  if (outcome->empty()) return finish(p, present_answer(*p, effect::unchanged));
  p->occupied.push_back(m.what->subject);
  append(p, std::move(*outcome));
}

void partition_state::append(const pending_ptr& p, events e) {
  if (!author_ || handed_over_.size() >= limits::max_in_flight) {
    release(p);
    return finish(p, author_ ? failure{errc::unavailable, "", "Too many writes wait for the log; try again shortly."}
                             : why_waiting_);
  }
  auto r = record_of(*p, std::move(e));
  auto sealed = author_->seal(r);
  if (auto why = eventstore::unwritable(sealed.value)) {
    release(p);
    return finish(p, *std::move(why));
  }
  author_->taken(r, sealed);
  p->handed_over = r.seq;
  handed_over_.emplace(r.seq, p);
  parts_->log.append(
      parts_->partition, r.workspace, std::move(sealed.value),
      [self = caf::actor_cast<caf::actor>(self_), epoch = r.epoch, seq = r.seq](const result<log_offset>& done) {
        if (!done) caf::anon_send(self, msg::append_failed{epoch, seq, done.error()});
      });
  p->record = {std::move(r), sealed.chain, std::move(sealed.events)};
}

eventstore::record partition_state::record_of(const pending_command& p, events e) const {
  const auto& c = p.what;
  eventstore::record r;
  r.workspace = c.workspace;
  r.command = c.id;
  r.command_origin = c.origin;
  r.fingerprint = c.fingerprint;
  r.by = c.by;
  // Not before what was decided, though the clock may have been stepped back since: nothing fires before its time.
  r.at = std::max(parts_->wall.now(), p.decided_at);
  r.batch = c.batch;
  r.trace = c.trace;
  r.expect = expectations(e);
  r.events = std::move(e);
  return r;
}

// The subjects that wait for the command go on from the state that is there now.
void partition_state::release(const pending_ptr& p) {
  for (const auto& subject : std::exchange(p->occupied, {})) settle(p->what.workspace, subject);
}

void partition_state::settle(workspace_id workspace, subject_id subject) {
  decided_here_.erase({workspace, subject});
  const auto* actor = subjects_.find({workspace, subject});
  if (actor == nullptr) return;
  if (subject == as_subject(workspace)) return self_->send(*actor, msg::settled_workspace{table_->facts(workspace)});
  self_->send(*actor, msg::settled_task{table_->find(workspace, {subject.value}).state});
}

void partition_state::finish(const pending_ptr& p, const result<answer>& r) {
  if (is_pending(p)) pending_.erase(p->what.id);
  for (const auto& subject : std::exchange(p->pinned, {})) subjects_.unpin({p->what.workspace, subject});
  if (std::holds_alternative<reminder::fire>(p->what.what)) wake_again(p->what, r);
  if (std::holds_alternative<workspace::fire_digest>(p->what.what)) look_at_digests_again(p->what.workspace, r);
  parts_->face->waiting.fetch_sub(p->waiting.size(), std::memory_order_relaxed);
  p->complete(r);
  if (phase_ == partition_phase::draining) drain_further();
}

answer partition_state::present_answer(const pending_command& p, effect how) const {
  answer a{.effect = how,
           .at = {parts_->partition, {parts_->face->reached.load(std::memory_order_relaxed)}},
           .subject = p.subject,
           .task = nullptr,
           .workspace = nullptr,
           .tasks = {}};
  if (p.task) {
    a.task = table_->find(p.what.workspace, *p.task).state;
  } else {
    a.workspace = table_->facts(p.what.workspace);
  }
  return a;
}

// The first answer again: the subject as of the first record's position, from the history.
void partition_state::answer_repeat(const pending_ptr& p, const eventstore::dedup_entry& first) {
  if (first.fingerprint != p->what.fingerprint) return finish(p, reused_key());
  if (is_over_several(p->what)) return answer_several_again(p, first);
  if (!p->task) return answer_facts_again(p, first);
  eventstore::history_query q{.partition = parts_->partition,
                              .workspace = p->what.workspace,
                              .subject = p->subject,
                              .after = {},
                              .until = {},
                              .upto = first.offset,
                              .batch = {},
                              .limit = eventstore::whole_history};
  ask(parts_->reader,
      [this, p, q, unflushed = table_->unflushed(q), &store = parts_->store, at = first.offset]() -> msg::resume {
        using eventstore::past;
        past then(q, past::of::tasks_alone);
        const auto read = eventstore::read_all(then, store, unflushed);
        auto r = std::make_shared<result<answer>>(repetition(*p, {q.partition, at}));
        if (!read) *r = untold(read.error());
        if (read) take(*r, then.task_or_trash(p->subject), &answer::task);
        return {[this, p, r] { finish(p, *r); }};
      });
}

// The tasks' events, of which there may be many, are not looked at.
void partition_state::answer_facts_again(const pending_ptr& p, const eventstore::dedup_entry& first) {
  const auto itself = as_subject(p->what.workspace);
  std::vector<subject_id> parts{p->subject};
  const auto facts = p->subject == itself ? table_->facts(p->what.workspace) : nullptr;
  for (const auto& c : facts ? facts->channels : std::vector<workspace::channel>{}) parts.push_back({c.id.value});
  eventstore::history_query q{.partition = parts_->partition,
                              .workspace = p->what.workspace,
                              .subject = itself,
                              .after = {},
                              .until = {},
                              .upto = first.offset,
                              .batch = {},
                              .limit = eventstore::whole_history};
  auto unflushed = table_->unflushed(q);
  for (const auto& part : parts) {
    if (part == itself) continue;
    q.subject = part;
    std::ranges::move(table_->unflushed(q), std::back_inserter(unflushed));
  }
  ask(parts_->reader,
      [this, p, q, parts = std::move(parts), unflushed = std::move(unflushed),
       &store = parts_->store]() -> msg::resume {
        auto r = std::make_shared<result<answer>>(repetition(*p, {q.partition, *q.upto}));
        take(*r, eventstore::facts_of(store, q, parts, unflushed), &answer::workspace);
        return {[this, p, r] { finish(p, *r); }};
      });
}

}  // namespace aido::actors
