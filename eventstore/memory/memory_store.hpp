#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// Snapshots in memory, for tests and the simulation; a "file" that survives the actors that write it.
class memory_store final : public snapshot_store {
 public:
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

  /// The next calls that this many times fail with `why` instead: a store that is away.
  void fail_next(std::size_t calls, failure why);
  /// The same of writes alone, for as long as `why` is there: a store whose disk is full.
  void fail_writes(std::optional<failure> why);
  /// The most history rows that one call has asked for so far.
  std::size_t largest_history() const;
  /// How many history rows it has told so far.
  std::size_t history_rows_told() const;
  /// How many pages of workspaces it has told so far.
  std::size_t workspace_pages_told() const;

 private:
  using subject_key = std::pair<workspace_id, subject_id>;
  struct partition_rows {
    std::optional<checkpoint> last;
    bool closed = false;
    std::string tzdata;
    std::map<subject_key, subject_row> subjects;
    std::map<command_id, dedup_entry> commands;
    std::map<event_position, history_row> history;
  };

  result<void> healthy();
  static void forget_old_commands(partition_rows& rows);

  mutable std::mutex mutex_;  // guards everything below
  std::map<partition_id, partition_rows> partitions_;
  std::size_t failing_calls_ = 0;
  failure why_{};
  std::optional<failure> why_no_writes_;
  std::size_t largest_history_ = 0;
  std::size_t history_rows_told_ = 0;
  std::size_t workspace_pages_told_ = 0;
};

}  // namespace aido::eventstore
