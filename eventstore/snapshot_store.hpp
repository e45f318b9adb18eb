#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/fold.hpp"

/// Port: snapshots, wake times, remembered commands and the history projection; all rebuildable from the log. Every
/// member blocks and is thread-safe; failures are unavailable (not reached at present), io_error, log_full (no space),
/// corrupt, newer_format. Adapters pass test/contract/snapshot_store_contract.hpp.
namespace aido::eventstore {

/// A subject of one workspace.
struct subject_ref {
  workspace_id workspace;
  subject_id subject;  ///< A task's id, or the workspace's own id for the workspace and its lists.
  friend auto operator<=>(const subject_ref&, const subject_ref&) = default;
};

constexpr subject_id as_subject(workspace_id id) noexcept { return {id.value}; }
constexpr subject_id as_subject(task_id id) noexcept { return {id.value}; }

/// True when it is the workspace itself, lists included.
bool is_workspace(const subject_ref& s) noexcept;

enum class subject_kind { task, workspace };

/// One subject's snapshot.
struct subject_row {
  subject_id subject;
  workspace_id workspace;
  subject_kind kind = subject_kind::task;
  log_offset folded_to;               ///< Offset of the last record that changed it.
  std::string state;                  ///< JSON of codec::write(fields::set).
  std::optional<instant> wake_at;     ///< Its next reminder, or digest; wake_when_opened of a held one; derived.
  std::optional<log_offset> held_at;  ///< F5: the record that this binary could not apply.
  std::optional<instant> owed_since;  ///< Of its oldest delivery that is not settled; derived.
  bool is_new = false;                ///< In a flush: it was created since the last one. Not stored.
  bool healed = false;                ///< It was held, and `heal` folded it on; the store has it as it was. Not stored.
};

using subject_row_ptr = std::shared_ptr<const subject_row>;

/// A place in a partition's history.
struct event_position {
  log_offset offset;
  std::uint32_t ordinal = 0;
  friend auto operator<=>(const event_position&, const event_position&) = default;
};

/// One effective event.
struct history_row {
  event_position at_position;
  workspace_id workspace;
  subject_id subject;
  aido::version version;
  instant at;
  principal by;
  command_id command;
  std::string event;              ///< Its JSON, as the log has it, or by codec::write(event) in its present schema.
  std::optional<batch_id> batch;  ///< Of the run of commands that its command was part of.
};

using history_row_ptr = std::shared_ptr<const history_row>;

/// In memory, about.
inline std::size_t bytes_of(const history_row& row) noexcept { return sizeof(history_row) + row.event.size(); }

/// Everything of one flush, captured at one offset and written in one transaction.
struct flush {
  checkpoint upto;
  std::vector<subject_row> subjects;     ///< Upserted only where newer (folded_to).
  std::vector<history_row_ptr> history;  ///< Rows that exist already are left as they are.
  std::vector<dedup_entry> commands;
  std::string tzdata;  ///< Version of the rules that the wake times were derived with.
};

/// What a partition was before it was closed.
struct closed_partition {
  std::optional<checkpoint> upto;  ///< Its last flush.
};

/// What `load_checkpoint` and `write` say of one that is closed.
failure being_rebuilt(partition_id partition);

/// Which history rows, in order of position. Absent fields do not restrict.
struct history_query {
  partition_id partition;
  std::optional<workspace_id> workspace;
  std::optional<subject_id> subject;
  std::optional<event_position> after;  ///< Exclusive.
  std::optional<instant> until;         ///< Inclusive, by the record's `at`.
  std::optional<log_offset> upto;       ///< Inclusive.
  std::optional<batch_id> batch;
  std::size_t limit = 1000;
};

/// Whether `row` (of the query's partition) is one that `q` asks for, its limit aside.
bool is_asked_for(const history_row& row, const history_query& q) noexcept;

/// What a task is to be looked at for.
enum class wake_kind {
  fire,     ///< Its next reminder or digest; `at` is when.
  deliver,  ///< A delivery that is not settled; `at` is since when.
};

/// A task's next reminder, or its oldest delivery that is not settled. The same of a workspace's digests: then `task`
/// is the id of the workspace.
struct wake_row {
  instant at;
  task_id task;
  workspace_id workspace;
  friend auto operator<=>(const wake_row&, const wake_row&) = default;
  friend bool operator==(const wake_row&, const wake_row&) = default;
};

/// The wake of a row that is held (F5), or whose workspace cannot be read. When its partition opens, it is looked at by
/// what may be a binary that knows more. No reminder is planned later, so that nothing counts it as overdue.
constexpr instant wake_when_opened =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::hours{24} - std::chrono::milliseconds{1};

class snapshot_store {
 public:
  virtual ~snapshot_store() = default;

  /// The partition's last flush; absent before the first. Fails with unavailable while the partition is closed.
  virtual result<std::optional<checkpoint>> load_checkpoint(partition_id partition) = 0;
  /// F3's window at the last flush, in order of ordinals.
  virtual result<std::vector<dedup_entry>> load_window(partition_id partition) = 0;
  /// A command whose id a client sent, if it was flushed within limits::dedup_retention.
  virtual result<std::optional<dedup_entry>> find_command(partition_id partition, command_id command) = 0;
  /// The rows of those subjects that have one.
  virtual result<std::vector<subject_row>> load_subjects(partition_id partition,
                                                         std::span<const subject_ref> subjects) = 0;
  /// Up to `limit` rows of a workspace with ids greater than `after`, in order of ids.
  virtual result<std::vector<subject_row>> scan_workspace(partition_id partition, workspace_id workspace,
                                                          std::optional<subject_id> after, std::size_t limit) = 0;
  /// Up to `limit` wakes of that kind later in (at, task) order than `after`.
  virtual result<std::vector<wake_row>> scan_wakes(partition_id partition, wake_kind kind,
                                                   std::optional<wake_row> after, std::size_t limit) = 0;
  /// How many reminders, one a task, were planned before `at` and had not fired at the last flush.
  virtual result<std::uint64_t> count_overdue(partition_id partition, instant at) = 0;
  /// The tzdata version of the last flush; empty before the first.
  virtual result<std::string> tzdata(partition_id partition) = 0;
  /// One transaction: all of it or nothing. A checkpoint older than the stored one changes nothing and is no failure.
  virtual result<void> write(partition_id partition, const flush& f) = 0;
  /// History rows that were flushed.
  virtual result<std::vector<history_row>> history(const history_query& q) = 0;
  /// Closes a partition to everybody, before it is rebuilt: who has not read its checkpoint yet reads none, and a
  /// `write` is unavailable, since what it brings must not count as written. It forgets nothing, and lasts until
  /// `clear` or `reopen`, or for as long as nobody else can come. Absent: it was closed already.
  virtual result<std::optional<closed_partition>> close(partition_id partition) = 0;
  /// Takes a `close` back: the partition is what it was `before`. Does nothing where it is not closed any more.
  virtual result<void> reopen(partition_id partition, const closed_partition& before) = 0;
  /// Forgets everything of a partition, which is open then: the start of a rebuild. One that fails or is broken off has
  /// forgotten nothing, or leaves the partition closed until it was repeated.
  virtual result<void> clear(partition_id partition) = 0;
  /// How many calls are served at a time. One more waits for another to end, and that counts as its own time.
  virtual std::size_t calls_at_once() const noexcept { return std::numeric_limits<std::size_t>::max(); }
};

}  // namespace aido::eventstore
