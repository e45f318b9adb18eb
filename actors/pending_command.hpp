#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "actors/gateway.hpp"
#include "engine/audit/undo.hpp"
#include "eventstore/record.hpp"

namespace aido::actors {

/// A command between its arrival and its answer. Owned by the partition, which alone changes it; the subject's actor
/// reads `what` only.
struct pending_command {
  explicit pending_command(command c)
      : what(std::move(c)), task(task_of(what)), subject(task ? subject_id{task->value} : subject_of(what)) {}

  const command what;
  const std::optional<task_id> task;             ///< task_of `what`
  const subject_id subject;                      ///< subject_of `what`
  std::vector<completion<answer>> waiting;       ///< Several when the same command arrives again meanwhile.
  std::optional<sequence> handed_over;           ///< The seq under which its record went to the log.
  std::optional<eventstore::own_record> record;  ///< As it was handed to the log; until it is read back.
  std::vector<subject_id> pinned;                ///< The subjects whose actors it keeps from being retired.
  std::vector<subject_id> occupied;              ///< Those whose actors wait for what becomes of it.
  std::size_t reservations = 0;  ///< Asked for and not answered yet; of a command over several subjects.
  std::vector<task_id> also;  ///< Tasks that it may change and does not name: the next occurrences of those it reopens.
  std::optional<audit::change_set> past;  ///< Of an undo: what it takes back.
  instant decided_at;                     ///< The time that its decision knows.

  pending_command(const pending_command&) = delete;
  pending_command& operator=(const pending_command&) = delete;
  /// Nobody is left without an answer: a command that is dropped on its way was not applied, unless it was handed over.
  ~pending_command();

  /// Answers everyone who waits.
  void complete(const result<answer>& r);
};

using pending_ptr = std::shared_ptr<pending_command>;

/// One that the engine gives by itself.
command engine_command(const workspace_id& workspace, command_id id, command_payload what);

}  // namespace aido::actors
