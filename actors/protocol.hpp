#pragma once

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/decider.hpp"
#include "actors/gateway.hpp"

namespace aido::actors {

/// A task and its workspace at one moment; neither is nullptr.
struct looked_at {
  eventstore::task_ptr task;
  eventstore::workspace_ptr workspace;
};

}  // namespace aido::actors

/// Every message between actors. All are local (never serialised), cheap to copy, and owned by who receives them.
namespace aido::actors::msg {

// To a partition, from the gateway ------------------------------------------------------------------------------------

/// Decide this command and answer it.
struct submit {
  pending_ptr command;
};
/// Load one task into the view, then answer with it.
struct load_task {
  workspace_id workspace;
  task_id task;
  completion<eventstore::shown_task> done;
};
/// Answer with a workspace's facts, without its tasks.
struct load_facts {
  workspace_id workspace;
  completion<eventstore::workspace_ptr> done;
};
/// Load every task of a workspace into its view, then answer with it.
struct load_workspace {
  workspace_id workspace;
  completion<std::shared_ptr<const eventstore::workspace_view>> done;
};
/// Answer with every matching event, flushed or not, on a worker's thread; `limit` applies.
struct read_history {
  eventstore::history_query query;
  completion<std::vector<eventstore::history_row>> done;
};
/// Answer once the view shows this offset.
struct await_position {
  log_offset at;
  completion<position> done;
};
/// Ask the log for its end, and answer once the view shows it, if the partition is owned then.
struct await_end {
  completion<position> done;
};

// To a partition, from the node ---------------------------------------------------------------------------------------

/// Read what the log and the store hold, claim, and serve.
struct open {};
/// Take no more commands, finish what is in flight, snapshot, release, and answer.
struct drain {
  completion<position> done;
};

// To the steward, from the node --------------------------------------------------------------------------------------

/// These partitions, or none, are this process's share: open them; then call `done`, if there is one.
struct take {
  std::vector<partition_id> partitions;
  std::function<void()> done = nullptr;
};
/// Drain these partitions, which will be another's; then call `done`.
struct hand_over {
  std::vector<partition_id> partitions;
  std::function<void()> done;
};
/// These partitions are no share of this process any more: whoever claims them may have them.
struct lose {
  std::vector<partition_id> partitions;
};
/// Close these partitions at once, with what is in flight.
struct abandon {
  std::vector<partition_id> partitions;
};

// To the steward, from a partition and its timer ----------------------------------------------------------------------

/// Another process claimed the partition that was opened with this number.
struct deposed {
  partition_id partition;
  std::uint64_t opening = 0;
};
/// Open the partition again, if it is still this process's share.
struct try_again {
  partition_id partition;
};

// To a partition, from the log's thread -------------------------------------------------------------------------------

/// Records became durable, in order; or the log cannot be followed any more.
struct delivered {
  std::shared_ptr<result<eventstore::record_batch>> records;
};
/// The record of that place was not written, or nobody knows.
struct append_failed {
  aido::epoch epoch;
  std::optional<sequence> seq;  ///< Absent: the claim of that epoch.
  failure why;
};

// To a partition, from the notifier -----------------------------------------------------------------------------------

/// Answer with a task and its workspace as they are now.
struct look {
  workspace_id workspace;
  task_id task;
  completion<looked_at> done;
};
/// Decide what the notifier found out, and answer it.
struct settle {
  command what;
  completion<answer> done;
};
/// The notifier has no room for the task's deliveries: tell it of them again later.
struct too_many_owed {
  workspace_id workspace;
  task_id task;
  instant since;  ///< Of the one that it had no room for.
};

// To the notifier, from a partition -----------------------------------------------------------------------------------

/// Deliveries of the task are owed, or were a moment ago: those since `upto` or earlier. Of later ones the partition
/// tells when it is their turn.
struct owed {
  caf::actor partition;
  workspace_id workspace;
  looked_at now;
  instant upto;
};

/// Digests of the workspace are owed, or were a moment ago.
struct owed_digests {
  caf::actor partition;
  eventstore::workspace_ptr now;
};

// To the notifier, from the node and its timer ------------------------------------------------------------------------

/// Begin nothing new; answer when nothing is under way any more.
struct rest {
  std::function<void()> done;
};
/// Look at what is due.
struct go {
  std::uint64_t timer = 0;
};

// To a partition, from its subjects, workers and timer ----------------------------------------------------------------

/// A subject's actor decided.
struct proposed {
  std::shared_ptr<proposal> what;
};
/// A worker finished a job, or who else was asked; the continuation runs on the thread of the actor that asked.
struct resume {
  std::function<void()> continuation;
};
/// Look at the wall clock: fire reminders, flush, retire idle subjects, claim again. Only the latest timer counts.
struct tick {
  std::uint64_t timer = 0;
};

// To a subject's actor (task or workspace), from its partition --------------------------------------------------------

/// Decide this, now or after what is in flight.
struct decide {
  decision_request request;
};
/// The effect in flight was folded or came to nothing; this is the state.
struct settled_task {
  eventstore::task_ptr state;
};
struct settled_workspace {
  eventstore::workspace_ptr state;
};
/// The state changed by another subject's command.
struct followed_task {
  eventstore::task_ptr state;
};

// To a worker ---------------------------------------------------------------------------------------------------------

/// Do this blocking job, and send what it returns to the partition that asked.
struct job {
  std::function<resume()> work;
};

}  // namespace aido::actors::msg

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::submit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::load_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::load_facts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::load_workspace)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::read_history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::await_position)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::await_end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::open)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::drain)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::take)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::hand_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::lose)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::deposed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::try_again)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::delivered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::append_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::proposed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::resume)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::tick)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::decide)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::settled_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::settled_workspace)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::followed_task)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::job)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::too_many_owed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::owed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::owed_digests)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::rest)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(aido::actors::msg::go)
