#pragma once

#include <map>
#include <mutex>
#include <string>

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// A store for those who pass its failures on to clients: they keep their code, and say in general what cannot be done.
/// What the store itself says may name hosts, users and tables; it is kept for those who operate the process. What
/// newer_format says is for everybody. Thread-safe.
class discreet_store final : public snapshot_store {
 public:
  /// `of` outlives it.
  explicit discreet_store(snapshot_store& of) : of_(of) {}

  /// What it said when the partition could not be written, or else when it could not be read; empty since it could. As
  /// UTF-8, whatever it came as.
  std::string said(partition_id partition) const;
  /// What was said of the partition does not count any more: somebody else wrote and read it meanwhile.
  void forget(partition_id partition);

  result<std::optional<checkpoint>> load_checkpoint(partition_id partition) override;
  result<std::vector<dedup_entry>> load_window(partition_id partition) override;
  result<std::optional<dedup_entry>> find_command(partition_id partition, command_id command) override;
  result<std::vector<subject_row>> load_subjects(partition_id partition,
                                                 std::span<const subject_ref> subjects) override;
  result<std::vector<subject_row>> scan_workspace(partition_id partition, workspace_id workspace,
                                                  std::optional<subject_id> after, std::size_t limit) override;
  result<std::vector<wake_row>> scan_wakes(partition_id partition, wake_kind kind, std::optional<wake_row> after,
                                           std::size_t limit) override;
  result<std::uint64_t> count_overdue(partition_id partition, instant at) override;
  result<std::string> tzdata(partition_id partition) override;
  result<void> write(partition_id partition, const flush& f) override;
  result<std::vector<history_row>> history(const history_query& q) override;
  result<std::optional<closed_partition>> close(partition_id partition) override;
  result<void> reopen(partition_id partition, const closed_partition& before) override;
  result<void> clear(partition_id partition) override;
  std::size_t calls_at_once() const noexcept override { return of_.calls_at_once(); }

 private:
  using sentences = std::map<partition_id, std::string>;

  template <class T>
  result<T> told(result<T> r, sentences& words, partition_id partition);

  snapshot_store& of_;
  mutable std::mutex mutex_;  // guards what follows
  sentences of_reads_;
  sentences of_writes_;
};

}  // namespace aido::eventstore
