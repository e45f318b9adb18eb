#include "actors/local_gateway.hpp"

#include <algorithm>
#include <array>
#include <caf/send.hpp>

#include "actors/protocol.hpp"
#include "engine/base/limits.hpp"
#include "eventstore/as_of.hpp"
#include "eventstore/partitioner.hpp"

namespace aido::actors {

namespace {

void restrict_to(eventstore::history_query& q, const as_of& when) {
  if (const auto* at = std::get_if<instant>(&when)) q.until = *at;
  if (const auto* offset = std::get_if<log_offset>(&when)) q.upto = *offset;
}

failure not_here() { return {errc::moving, "", "Another process has the workspace, and it is not known which."}; }

failure ended_meanwhile() { return {errc::moving, "", "The partition was closed here before it answered."}; }

/// Answers at once what nobody here can answer, and what the partition did not live to.
template <class Message>
void send(const partition_door& door, Message m) {
  const auto actor = door.actor();
  if (!actor) return m.done(not_here());
  m.done = owed_to(std::move(m.done), ended_meanwhile());
  caf::anon_send(actor, std::move(m));
}

/// Whether it says what the folded state is, and neither what a record did nor what the engine is at.
bool tells_of_state(const result<answer>& r) {
  using enum errc;
  constexpr std::array of_the_engine{unavailable, outcome_unknown, draining, moving,
                                     held,        quarantined,     log_full, io_error};
  return r ? r->effect == effect::unchanged : std::ranges::find(of_the_engine, r.error().code) == of_the_engine.end();
}

constexpr std::size_t rebuilt_at_a_time = 4;
constexpr std::size_t waiting_to_be_rebuilt = 64;

// A message for each page, so that other readers of the partition have their turns.
void read_on(const std::shared_ptr<const partition_door>& door, const std::shared_ptr<eventstore::past>& so_far,
             const completion<std::shared_ptr<const eventstore::workspace_view>>& done) {
  send(*door, msg::read_history{so_far->next(),
                                [door, so_far, done](const result<std::vector<eventstore::history_row>>& rows) {
                                  if (!rows) return done(rows.error());
                                  if (!so_far->take(*rows)) return read_on(door, so_far, done);
                                  done(so_far->view());
                                }});
}

failure no_task() { return {errc::not_found, "", "There is no such task."}; }

}  // namespace

local_gateway::local_gateway(const eventstore::event_log& log, std::vector<std::shared_ptr<partition_door>> doors,
                             std::shared_ptr<const notifier_face> notes, const eventstore::owner_directory* directory,
                             owner_id owner)
    : source_(log),
      log_(log.describe()),
      doors_(std::move(doors)),
      notes_(std::move(notes)),
      directory_(directory),
      owner_(owner),
      has_share_(std::make_shared<std::atomic<bool>>(directory == nullptr)),
      rebuilding_(std::make_shared<turns>(rebuilt_at_a_time, waiting_to_be_rebuilt)) {}

// A partition that ends later than this answers what it was asked, and ends a turn.
local_gateway::~local_gateway() { rebuilding_->close(); }

partition_id local_gateway::partition_of(workspace_id workspace) const noexcept {
  return eventstore::partition_of(workspace, log_.partitions);
}

std::optional<std::string> local_gateway::elsewhere(workspace_id workspace) const {
  if (directory_ == nullptr || door_of(workspace).actor()) return std::nullopt;
  const auto owner = directory_->owner_of(partition_of(workspace));
  return owner && owner->owner != owner_ ? std::optional(owner->address) : std::nullopt;
}

const partition_door& local_gateway::door_of(workspace_id workspace) const noexcept {
  return *doors_[partition_of(workspace).value];
}

std::shared_ptr<const partition_door> local_gateway::kept_door_of(workspace_id workspace) const {
  return doors_[partition_of(workspace).value];
}

// Where others share the log, an owner that was deposed and has not noticed would refuse on a state that is over.
completion<answer> local_gateway::confirmed(workspace_id workspace, completion<answer> done) {
  if (!is_shared()) return done;
  return [door = kept_door_of(workspace), done = std::move(done)](result<answer> r) {
    if (!tells_of_state(r)) return done(std::move(r));
    send(*door, msg::await_end{[r = std::move(r), done](const result<position>& end) {
      done(end ? r : result<answer>(end.error()));
    }});
  };
}

void local_gateway::submit(command c, completion<answer> done) {
  if (draining_) return done(failure{errc::draining, "", "The server is stopping."});
  const auto& door = door_of(c.workspace);
  const auto actor = door.actor();
  if (!actor) return done(not_here());
  const auto face = door.face();
  if (face->waiting.fetch_add(1, std::memory_order_relaxed) >= limits::max_mailbox) {
    face->waiting.fetch_sub(1, std::memory_order_relaxed);
    return done(failure{errc::unavailable, "", "Too many commands wait; try again shortly."});
  }
  auto answered = confirmed(c.workspace, std::move(done));
  auto p = std::make_shared<pending_command>(std::move(c));
  p->waiting.push_back(std::move(answered));
  caf::anon_send(actor, msg::submit{std::move(p)});
}

std::optional<result<eventstore::shown_task>> local_gateway::loaded_task(workspace_id workspace, task_id id) const {
  const auto view = door_of(workspace).face()->view(workspace);
  if (!view) return std::nullopt;
  auto found = view->find(id);
  if (!found.state && (found.held_at || !view->complete())) return std::nullopt;
  if (!found.state || found.state->trashed_at) return result<eventstore::shown_task>(no_task());
  const auto facts = view->facts();
  if (!facts) return std::nullopt;
  if (workspace::is_in_trash(*facts, found.state->list)) return result<eventstore::shown_task>(no_task());
  return found;
}

void local_gateway::load_task(workspace_id workspace, task_id id, completion<eventstore::shown_task> done) {
  send(door_of(workspace), msg::load_task{workspace, id, std::move(done)});
}

eventstore::workspace_ptr local_gateway::loaded_facts(workspace_id workspace) const {
  const auto view = door_of(workspace).face()->view(workspace);
  return view ? view->facts() : nullptr;
}

void local_gateway::load_facts(workspace_id workspace, completion<eventstore::workspace_ptr> done) {
  send(door_of(workspace), msg::load_facts{workspace, std::move(done)});
}

std::shared_ptr<const eventstore::workspace_view> local_gateway::loaded_workspace(workspace_id workspace) const {
  auto view = door_of(workspace).face()->view(workspace);
  return view && view->complete() && view->facts() ? view : nullptr;
}

void local_gateway::load_workspace(workspace_id workspace,
                                   completion<std::shared_ptr<const eventstore::workspace_view>> done) {
  send(door_of(workspace), msg::load_workspace{workspace, std::move(done)});
}

eventstore::history_query local_gateway::query_of(const history_request& r) const {
  eventstore::history_query q{.partition = partition_of(r.workspace),
                              .workspace = r.workspace,
                              .subject = r.subject,
                              .after = r.after,
                              .until = {},
                              .upto = {},
                              .batch = {},
                              .limit = r.limit};
  if (r.until) restrict_to(q, *r.until);
  return q;
}

void local_gateway::history(history_request request, completion<std::vector<eventstore::history_row>> done) {
  send(door_of(request.workspace), msg::read_history{query_of(request), std::move(done)});
}

void local_gateway::task_as_of(workspace_id workspace, task_id id, as_of when, completion<eventstore::task_ptr> done) {
  history({.workspace = workspace,
           .subject = subject_id{id.value},
           .after = {},
           .until = when,
           .limit = eventstore::whole_history},
          [done = std::move(done)](const result<std::vector<eventstore::history_row>>& rows) {
            done(rows ? eventstore::task_after(*rows) : rows.error());
          });
}

void local_gateway::workspace_as_of(workspace_id workspace, as_of when,
                                    completion<std::shared_ptr<const eventstore::workspace_view>> done) {
  using eventstore::past;
  const history_request all{.workspace = workspace, .subject = {}, .after = {}, .until = when};
  const auto ended = [turns = rebuilding_, done](result<std::shared_ptr<const eventstore::workspace_view>> view) {
    done(std::move(view));
    turns->end();
  };
  const auto begin = [door = kept_door_of(workspace), q = query_of(all), ended] {
    read_on(door, std::make_shared<past>(q, past::of::tasks_too), ended);
  };
  if (!rebuilding_->take(begin))
    done(failure{errc::unavailable, "", "Too many readers of the past wait; try again shortly."});
}

std::shared_ptr<eventstore::event_feed> local_gateway::feed(workspace_id workspace) const {
  return door_of(workspace).face()->feed();
}

position local_gateway::reached(workspace_id workspace) const {
  const auto face = door_of(workspace).face();
  return {face->partition(), {face->reached.load(std::memory_order_acquire)}};
}

void local_gateway::await_position(workspace_id workspace, log_offset at, completion<position> done) {
  const auto now = reached(workspace);
  if (at <= now.offset) return done(now);
  send(door_of(workspace), msg::await_position{at, std::move(done)});
}

void local_gateway::await_end(workspace_id workspace, completion<position> done) {
  send(door_of(workspace), msg::await_end{std::move(done)});
}

node_status local_gateway::status() const {
  node_status s{
      .draining = draining_, .has_share = *has_share_, .partitions = {}, .deliveries = {}, .log = source_.traffic()};
  if (notes_) s.deliveries = notes_->status();
  for (const auto& door : doors_) s.partitions.push_back(door->face()->status());
  return s;
}

}  // namespace aido::actors
