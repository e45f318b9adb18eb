#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/command.hpp"
#include "eventstore/event_feed.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/held.hpp"
#include "eventstore/snapshot_store.hpp"
#include "eventstore/view.hpp"

namespace aido::actors {

/// Takes an answer exactly once, on an actor's or worker's thread (or on the caller's own, before the call returns).
/// It must be quick and must not block: an edge posts to its own executor. When the engine stops first, it is called
/// with `draining` (nothing applied) or `outcome_unknown`.
template <class T>
using completion = std::function<void(result<T>)>;

/// An answer that is owed: a message that its receiver does not live to take is destroyed, and its completion with it.
template <class T>
class obligation {
 public:
  obligation(completion<T> done, failure lost) : done_(std::move(done)), lost_(std::move(lost)) {}
  obligation(const obligation&) = delete;
  obligation& operator=(const obligation&) = delete;
  ~obligation() {
    if (done_) done_(std::move(lost_));
  }
  void meet(result<T> r) {
    if (const auto done = std::exchange(done_, nullptr)) done(std::move(r));
  }

 private:
  completion<T> done_;
  failure lost_;
};

/// `done`, which is told `lost` if the last copy of this is destroyed before it was called; on whichever thread.
template <class T>
completion<T> owed_to(completion<T> done, failure lost) {
  auto owed = std::make_shared<obligation<T>>(std::move(done), std::move(lost));
  return [owed = std::move(owed)](result<T> r) { owed->meet(std::move(r)); };
}

/// How a command came to its answer.
enum class effect {
  applied,    ///< Its record was read back as effective.
  unchanged,  ///< It changes nothing; nothing was appended.
  repeated,   ///< The same command was applied earlier; this is that answer again.
};

/// The answer to a command that was not refused.
struct answer {
  actors::effect effect = actors::effect::applied;
  position at;  ///< Of its record; when nothing was appended, the last position folded.
  subject_id subject;
  eventstore::task_ptr task;            ///< The task after it (as of `at`); nullptr for workspace and list commands.
  eventstore::workspace_ptr workspace;  ///< The workspace after it; nullptr for task commands. When repeated: itself
                                        ///< and the subject, without its other lists and keys.
  std::vector<eventstore::task_ptr>
      tasks;  ///< Of a command over several subjects: the tasks that it changed, after it.
};

/// A subject's past: at the last moment of `instant`, or after the record of a position.
using as_of = std::variant<instant, log_offset>;

/// Which events of a workspace, in order of position.
struct history_request {
  workspace_id workspace;
  std::optional<subject_id> subject;
  std::optional<eventstore::event_position> after;  ///< Exclusive.
  std::optional<as_of> until;                       ///< Inclusive.
  std::size_t limit = 100;
};

/// What a partition is doing; `elsewhere`: another process has it, or none.
enum class partition_phase { opening, claiming, serving, waiting, quarantined, draining, stopped, elsewhere };
BOOST_DESCRIBE_ENUM(partition_phase, opening, claiming, serving, waiting, quarantined, draining, stopped, elsewhere)

/// How late reminders fired, as a histogram.
struct lateness {
  static constexpr std::array<double, 10> bounds{0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3'600, 86'400};  ///< Seconds.
  std::array<std::uint64_t, bounds.size() + 1> by_time{};  ///< The last holds what is later than all bounds.
  std::uint64_t count = 0;
  double seconds = 0;  ///< Of all together.
};

/// What the notifier is at; a copy.
struct delivery_status {
  std::size_t owed = 0;            ///< Deliveries that wait or are under way.
  std::uint64_t attempts = 0;      ///< Since the start of the process, as the rest.
  std::uint64_t delivered = 0;     ///< Outcomes that were recorded.
  std::uint64_t failed = 0;        ///< Likewise.
  std::uint64_t switched_off = 0;  ///< Channels.
};

/// How far a partition's events are told to those outside; a copy.
struct relay_status {
  std::uint64_t published = 0;  ///< Acknowledged events since the start of the process.
  std::uint64_t failures = 0;   ///< Attempts that failed, likewise.
  /// Since the oldest of the events that wait was recorded, or, while telling fails and none is known, since it does.
  std::chrono::milliseconds lag{0};
  std::string failing;  ///< Why none is told at present; empty while they are.
};

/// A partition's state for readiness and metrics; a copy.
struct partition_status {
  partition_id partition;
  partition_phase phase = partition_phase::opening;
  std::string detail;  ///< Why it is not serving, naming the offset of a damaged record, or why the store fails.
  aido::epoch epoch;
  log_offset next;            ///< The offset it folds next.
  std::size_t in_flight = 0;  ///< Commands accepted and not yet answered.
  std::size_t loaded_tasks = 0;
  std::size_t active_tasks = 0;            ///< Task actors.
  std::size_t wakes = 0;                   ///< Reminders waiting.
  std::size_t unflushed = 0;               ///< Subjects changed since the last snapshot.
  std::optional<instant> unflushed_since;  ///< When the oldest change was made that no snapshot has.
  eventstore::held_subjects held;          ///< Of those that were looked at since it was opened.
  bool store_failing = false;              ///< It failed lately; reads and writes of loaded state go on.
  std::uint64_t effects = 0;               ///< Effective records since the start of the process.
  std::uint64_t fired = 0;                 ///< Reminders fired since the start of the process.
  std::size_t owed = 0;                    ///< Tasks whose deliveries the notifier is still to be told of.
  std::uint64_t overdue = 0;               ///< Tasks with a reminder planned longer ago than limits::overdue_tolerance.
  lateness late;                           ///< Of the reminders that fired.
  relay_status relay;                      ///< All zero where nobody outside is told.
};

/// How old the oldest change is that no snapshot has; nothing when all is in one.
std::chrono::milliseconds store_lag(const partition_status& p, instant now) noexcept;

struct node_status {
  bool draining = false;
  bool has_share = true;  ///< It was told which partitions it should serve, be it none.
  std::vector<partition_status> partitions;
  delivery_status deliveries;
  std::optional<eventstore::log_traffic> log;  ///< Of a log that is far away.
  bool serving() const noexcept;               ///< It has its share, all of which serves, and nothing drains.
  bool settled() const noexcept;               ///< No partition is on its way to serving.
};

/// The edge's only door to the engine. All members are thread-safe and do not block.
class gateway {
 public:
  virtual ~gateway() = default;

  virtual eventstore::log_description log() const = 0;
  virtual partition_id partition_of(workspace_id workspace) const noexcept = 0;
  /// Whether other processes serve the log too; never changes. Where none does, nothing is elsewhere.
  virtual bool is_shared() const noexcept = 0;
  /// Where the workspace is served (host:port), when that is known to be another process; absent: ask here.
  virtual std::optional<std::string> elsewhere(workspace_id workspace) const = 0;

  /// Hands a command in. Refusals are failures of the domain (see task::decide) or of the engine (unavailable,
  /// log_full, outcome_unknown, held, quarantined, draining, key_reused, limit_reached, payload_too_large).
  virtual void submit(command c, completion<answer> done) = 0;

  /// The task if it can be told without waking an actor: loaded, or known not to exist (not_found). Absent: ask `load`.
  virtual std::optional<result<eventstore::shown_task>> loaded_task(workspace_id workspace, task_id id) const = 0;
  /// The task, from the view or the store; not_found when there is none or it is in the trash.
  virtual void load_task(workspace_id workspace, task_id id, completion<eventstore::shown_task> done) = 0;

  /// The workspace itself (members, keys, lists) if it can be told without waking an actor; nullptr: ask `load_facts`.
  virtual eventstore::workspace_ptr loaded_facts(workspace_id workspace) const = 0;
  /// The same, loading no task; not_found when there is no such workspace, which leaves nothing behind in memory.
  virtual void load_facts(workspace_id workspace, completion<eventstore::workspace_ptr> done) = 0;

  /// The view of a workspace once every task is in it; nullptr: ask `load_workspace`.
  virtual std::shared_ptr<const eventstore::workspace_view> loaded_workspace(workspace_id workspace) const = 0;
  /// The same, loading it first; not_found when there is no such workspace.
  virtual void load_workspace(workspace_id workspace,
                              completion<std::shared_ptr<const eventstore::workspace_view>> done) = 0;

  /// The task as it was (with its reminders' ledger); not_found when it did not exist or was in the trash then.
  virtual void task_as_of(workspace_id workspace, task_id id, as_of when, completion<eventstore::task_ptr> done) = 0;
  /// The whole workspace as it was, as a complete view of its own.
  virtual void workspace_as_of(workspace_id workspace, as_of when,
                               completion<std::shared_ptr<const eventstore::workspace_view>> done) = 0;

  /// Effective events in order of position, flushed or not.
  virtual void history(history_request request, completion<std::vector<eventstore::history_row>> done) = 0;
  /// Recent events of the workspace's partition, with notice of new ones; nullptr where it is not open.
  virtual std::shared_ptr<eventstore::event_feed> feed(workspace_id workspace) const = 0;

  /// The last position that the workspace's view shows.
  virtual position reached(workspace_id workspace) const = 0;
  /// Answers once the view shows `at` (of the workspace's partition).
  virtual void await_position(workspace_id workspace, log_offset at, completion<position> done) = 0;

  /// Answers once the view shows all that the log held when this was called, if the partition is still its owner's
  /// then: nothing that was acknowledged before, by whichever owner, is missing. Else unavailable.
  virtual void await_end(workspace_id workspace, completion<position> done) = 0;

  virtual node_status status() const = 0;
};

}  // namespace aido::actors
