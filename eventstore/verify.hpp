#pragma once

#include <optional>
#include <string>

#include "eventstore/digest_audit.hpp"
#include "eventstore/log_scan.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// The first place where the log does not follow its own rules, or the store does not say what the log says.
struct difference {
  position at;       ///< Of the damaged record, or of the record whose effect the store has wrong.
  std::string what;  ///< A sentence; names partition and offset.
};

/// A reminder of an open task that was planned for an instant that the log has passed, and has not been settled.
struct overdue_reminder {
  task_id task;
  reminder_id reminder;
  instant planned;
};

/// What was found in one partition.
struct verification {
  partition_id partition;
  std::uint64_t records = 0;
  std::uint64_t effective = 0;
  std::uint64_t repeated = 0;
  std::uint64_t voided = 0;
  std::uint64_t claims = 0;
  std::uint64_t events = 0;
  std::uint64_t held = 0;  ///< Events that this binary cannot apply (F5); no difference.
  std::uint64_t tasks = 0;
  bool compared = false;        ///< All that the store's last flush vouches for was held against the log, and agrees.
  std::uint64_t snapshots = 0;  ///< Rows of the store that were held against the log.
  std::uint64_t history = 0;    ///< Likewise.
  std::uint64_t unread = 0;     ///< Rows that a newer binary wrote and this one cannot read (F5); no difference.
  std::uint64_t overdue = 0;  ///< Reminders planned limits::overdue_tolerance or longer before the last record's time.
  std::optional<overdue_reminder> first_overdue;   ///< The one planned first.
  std::uint64_t wrong_digests = 0;                 ///< Digests that contradict the schedules of their channels.
  std::optional<wrong_digest> first_wrong_digest;  ///< In order of the records; those that never came are last.
  digest chain{};                                  ///< After the last record.
  std::optional<difference> first;                 ///< Absent: the log and the store agree.
};

/// Folds a partition from offset 0, by itself, and compares chain, versions, checkpoint, snapshots and history with
/// `store` (nullptr: the log alone) at the store's checkpoint; a store that has none yet is not compared. Stops at the
/// first difference. Blocks; reads only. Fails only when log or store cannot be read (io_error).
result<verification> verify(event_log& log, snapshot_store* store, partition_id partition,
                            const scan_progress& progress = {});

}  // namespace aido::eventstore
