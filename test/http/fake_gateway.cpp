#include "test/http/fake_gateway.hpp"

#include <set>

#include "engine/audit/undo.hpp"
#include "engine/codec/codec.hpp"
#include "engine/task/decide.hpp"
#include "engine/task/evolve.hpp"
#include "engine/workspace/decide.hpp"
#include "engine/workspace/evolve.hpp"
#include "eventstore/as_of.hpp"
#include "eventstore/memory/memory_store.hpp"
#include "eventstore/past_change.hpp"

namespace aido::http {

namespace {

bool is_on_workspace(const command& c) { return !task_of(c); }

failure not_here() { return {errc::moving, {}, "Another process has the workspace."}; }

}  // namespace

fake_gateway::fake_gateway(const aido::clock& clock) : clock_(clock), worker_([this] { work(); }) {
  view_->mark_complete();
  command c{.id = {uuid_v5(log_.value, "start")}, .workspace = workspace_, .by = {"local"}};
  c.what = workspace::create{.id = workspace_, .name = "Default", .zone = "Europe/Berlin"};
  run(c).value();
}

fake_gateway::~fake_gateway() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  queue_changed_.notify_one();
  worker_.join();
}

std::string fake_gateway::last_trace() const {
  const std::lock_guard lock(mutex_);
  return last_trace_;
}

void fake_gateway::rename_inbox(std::size_t times) {
  const auto inbox = workspace::inbox_of(workspace_);
  for (std::size_t i = 0; i < times; ++i) {
    const auto name = std::to_string(i);
    command c{.id = {uuid_v5(log_.value, name)}, .workspace = workspace_, .by = {"local"}};
    c.what = workspace::change_list{.list = inbox, .patch = {.name = name}};
    run(c).value();
  }
}

void fake_gateway::later(std::function<void()> work) {
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(std::move(work));
  }
  queue_changed_.notify_one();
}

void fake_gateway::work() {
  std::unique_lock lock(queue_mutex_);
  while (true) {
    queue_changed_.wait(lock, [&] { return stopping_ || !queue_.empty(); });
    if (stopping_) return;
    const auto batch = std::exchange(queue_, {});
    lock.unlock();
    for (const auto& work : batch) work();
    lock.lock();
  }
}

eventstore::log_description fake_gateway::log() const { return {.id = log_, .partitions = 4}; }

void fake_gateway::submit(command c, actors::completion<actors::answer> done) {
  if (elsewhere(c.workspace)) return later([done = std::move(done)] { done(not_here()); });
  switch (answering) {
    case answering::normally: return later([this, c = std::move(c), done = std::move(done)] { done(run(c)); });
    case answering::inline_call: return done(run(c));
    case answering::dropping: return;
    case answering::with_a_failure: return later([why = failure_to_give, done = std::move(done)] { done(why); });
  }
}

actors::answer fake_gateway::present(const command& c, actors::effect effect) const {
  actors::answer a{.effect = effect, .at = {partition, {next_offset_ - 1}}, .subject = subject_of(c)};
  if (is_on_workspace(c))
    a.workspace = facts_of(c.workspace);
  else
    a.task = view_->find({a.subject.value}).state;
  return a;
}

result<actors::answer> fake_gateway::run(const command& c) {
  const std::lock_guard lock(mutex_);
  last_trace_ = c.trace;
  if (const auto found = seen_.find(c.id); found != seen_.end()) {
    if (found->second.fingerprint != c.fingerprint)
      return failure{errc::key_reused, "Idempotency-Key", "The key was used for another request."};
    auto again = found->second.answer;
    again.effect = actors::effect::repeated;
    return again;
  }
  const auto made = decide(c);
  if (!made) return made.error();
  if (made->empty()) return present(c, actors::effect::unchanged);
  return apply(c, *made);
}

result<events> fake_gateway::decide(const command& c) {
  if (std::holds_alternative<batch::several>(c.what)) return batch::decide(all_subjects(), c, clock_.now());
  if (const auto* undo = std::get_if<audit::undo>(&c.what)) return decide_undo(*undo, c);
  if (is_on_workspace(c)) return workspace::decide(facts_of(c.workspace).get(), c, clock_.now());
  if (facts_of(c.workspace)) return batch::decide_one(all_subjects(), c, clock_.now());
  const workspace::state none;
  return task::decide(nullptr, {.now = clock_.now(), .cause = c, .workspace = none});
}

batch::subjects fake_gateway::all_subjects() const {
  batch::subjects all{.workspace = *view_->facts(), .tasks = {}};
  for (const auto& id : view_->ids()) all.tasks.emplace(id, *view_->find(id).state);
  return all;
}

result<events> fake_gateway::decide_undo(const audit::undo& what, const command& c) {
  eventstore::change_request wanted{
      .partition = partition, .workspace = workspace_, .which = log_offset{}, .lists = {}};
  for (const auto& l : view_->facts()->lists) wanted.lists.push_back(l.id);
  if (const auto* offset = std::get_if<log_offset>(&what.target)) wanted.which = *offset;
  if (const auto* batch = std::get_if<batch_id>(&what.target)) wanted.which = *batch;
  if (const auto* id = std::get_if<command_id>(&what.target)) {
    const auto seen = seen_.find(*id);
    if (seen == seen_.end()) return failure{errc::not_found, {}, "There is no such command."};
    wanted.which = seen->second.answer.at.offset;
  }
  eventstore::memory_store nothing_flushed;
  const auto past = eventstore::read_change(nothing_flushed, wanted, history_);
  if (!past) return past.error();
  return audit::decide_undo(*past, all_subjects(), c, clock_.now());
}

eventstore::workspace_ptr fake_gateway::facts_of(workspace_id w) const {
  if (w == workspace_) return view_->facts();
  const auto found = made_.find(w);
  return found == made_.end() ? nullptr : found->second;
}

void fake_gateway::put(workspace::state after) {
  const auto of = after.id;
  auto facts = std::make_shared<const workspace::state>(std::move(after));
  if (of == workspace_) return view_->put(std::move(facts));
  made_[of] = std::move(facts);
}

result<actors::answer> fake_gateway::apply(const command& c, const events& made) {
  const event_meta meta{.at = clock_.now(), .by = c.by, .workspace = c.workspace};
  const auto offset = next_offset_++;
  std::vector<eventstore::history_row_ptr> rows;
  for (std::uint32_t ordinal = 0; ordinal < made.size(); ++ordinal) {
    const auto& e = made[ordinal];
    if (belongs_to_workspace(e.data)) {
      const auto facts = facts_of(c.workspace);
      put(workspace::evolve(facts ? std::optional(*facts) : std::nullopt, e, meta).value());
    } else {
      const auto before = view_->find({e.subject.value}).state;
      auto after = task::evolve(before ? std::optional(*before) : std::nullopt, e, meta);
      view_->put(std::make_shared<const task::state>(std::move(after.value())));
    }
    eventstore::history_row row{.at_position = {{offset}, ordinal},
                                .workspace = c.workspace,
                                .subject = e.subject,
                                .version = e.version,
                                .at = meta.at,
                                .by = c.by,
                                .command = c.id,
                                .event = {},
                                .batch = c.batch};
    codec::write(row.event, e);
    history_.push_back(row);
    rows.push_back(std::make_shared<const eventstore::history_row>(std::move(row)));
  }
  feed_->publish(rows);
  auto a = present(c, actors::effect::applied);
  std::set<subject_id> changed;
  for (const auto& e : made)
    if (!belongs_to_workspace(e.data) && changed.insert(e.subject).second)
      a.tasks.push_back(view_->find({e.subject.value}).state);
  seen_.emplace(c.id, remembered{.fingerprint = c.fingerprint, .answer = a});
  return a;
}

std::optional<result<eventstore::shown_task>> fake_gateway::loaded_task(workspace_id, task_id id) const {
  if (!views_are_loaded) return std::nullopt;
  auto found = view_->find(id);
  if (!found.state || found.state->trashed_at) return failure{errc::not_found, {}, "There is no such task."};
  found.held_at = held_at;
  return found;
}

void fake_gateway::load_task(workspace_id, task_id id, actors::completion<eventstore::shown_task> done) {
  later([this, id, done = std::move(done)] {
    const auto found = view_->find(id);
    if (!found.state || found.state->trashed_at) return done(failure{errc::not_found, {}, "There is no such task."});
    done(found);
  });
}

eventstore::workspace_ptr fake_gateway::loaded_facts(workspace_id w) const {
  return views_are_loaded && w == workspace_ ? view_->facts() : nullptr;
}

void fake_gateway::load_facts(workspace_id w, actors::completion<eventstore::workspace_ptr> done) {
  later([this, w, done = std::move(done)] {
    if (w != workspace_) return done(failure{errc::not_found, {}, "There is no such workspace."});
    done(view_->facts());
  });
}

std::shared_ptr<const eventstore::workspace_view> fake_gateway::loaded_workspace(workspace_id) const {
  return views_are_loaded ? shown_view() : nullptr;
}

void fake_gateway::load_workspace(workspace_id,
                                  actors::completion<std::shared_ptr<const eventstore::workspace_view>> done) {
  ++workspaces_loaded;
  later([this, done = std::move(done)] { done(shown_view()); });
}

std::shared_ptr<eventstore::workspace_view> fake_gateway::part_of_view(std::size_t most) const {
  auto part = std::make_shared<eventstore::workspace_view>();
  part->put(view_->facts());
  for (const auto& id : view_->ids())
    if (part->size() < most) part->put(view_->find(id).state);
  return part;
}

std::shared_ptr<const eventstore::workspace_view> fake_gateway::shown_view() const {
  if (views_that_leave == 0) return view_;
  --views_that_leave;
  if (leaving == leaving::before_the_look) return std::make_shared<const eventstore::workspace_view>();
  return part_of_view(view_->size() / 2);
}

void fake_gateway::evict() {
  auto anew = part_of_view(view_->size());
  anew->mark_complete();
  std::exchange(view_, std::move(anew))->retire();
}

std::vector<eventstore::history_row> fake_gateway::rows_until(std::optional<subject_id> subject,
                                                              const actors::as_of& when) const {
  const std::lock_guard lock(mutex_);
  std::vector<eventstore::history_row> out;
  for (const auto& row : history_) {
    const auto* const at = std::get_if<instant>(&when);
    const bool late = at != nullptr ? row.at > *at : row.at_position.offset > std::get<log_offset>(when);
    if (!late && (!subject || row.subject == *subject)) out.push_back(row);
  }
  return out;
}

void fake_gateway::task_as_of(workspace_id, task_id id, actors::as_of when,
                              actors::completion<eventstore::task_ptr> done) {
  later([this, id, when, done = std::move(done)] {
    done(eventstore::task_after(rows_until(subject_id{id.value}, when)));
  });
}

void fake_gateway::workspace_as_of(workspace_id, actors::as_of when,
                                   actors::completion<std::shared_ptr<const eventstore::workspace_view>> done) {
  later([this, when, done = std::move(done)] { done(eventstore::view_after(rows_until(std::nullopt, when))); });
}

void fake_gateway::history(actors::history_request request,
                           actors::completion<std::vector<eventstore::history_row>> done) {
  later([this, r = std::move(request), done = std::move(done)] {
    constexpr log_offset end{~std::uint64_t{0}};
    auto rows = rows_until(r.subject, r.until.value_or(actors::as_of{end}));
    if (r.after) std::erase_if(rows, [&](const auto& row) { return row.at_position <= *r.after; });
    if (rows.size() > r.limit) rows.resize(r.limit);
    std::size_t bytes = 0;
    for (const auto& row : rows) bytes += eventstore::bytes_of(row);
    largest_history = std::max(largest_history.load(), bytes);
    done(std::move(rows));
  });
}

position fake_gateway::reached(workspace_id) const {
  const std::lock_guard lock(mutex_);
  return {partition, shows.value_or(log_offset{next_offset_ - 1})};
}

position fake_gateway::catch_up() {
  const std::lock_guard lock(mutex_);
  shows.reset();
  return {partition, {next_offset_ - 1}};
}

void fake_gateway::await_position(workspace_id w, log_offset, actors::completion<position> done) {
  if (elsewhere(w)) return later([done = std::move(done)] { done(not_here()); });
  if (reaches_positions) return later([this, done = std::move(done)] { done(catch_up()); });
  const std::lock_guard lock(mutex_);
  unanswered_.push_back(std::move(done));
}

void fake_gateway::await_end(workspace_id, actors::completion<position> done) {
  ++ends_asked;
  later([this, done = std::move(done)] {
    if (owns) return done(catch_up());
    done(failure{errc::unavailable, "", "Another process claimed the partition."});
  });
}

actors::node_status fake_gateway::status() const {
  const std::lock_guard lock(mutex_);
  actors::partition_status p{.partition = partition, .phase = phase};
  p.next = {next_offset_};
  p.effects = next_offset_ - 1;
  p.unflushed_since = unflushed_since;
  p.store_failing = store_failing;
  if (phase == actors::partition_phase::quarantined) p.detail = "offset 7: the chain is broken";
  return {.draining = false, .has_share = has_share, .partitions = {std::move(p)}, .deliveries = {}, .log = traffic};
}

}  // namespace aido::http
