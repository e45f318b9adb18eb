#pragma once

#include <array>
#include <filesystem>
#include <memory>

#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

namespace sqlite {
class store_reader;
class store_writer;
}  // namespace sqlite

/// Snapshots and history in one SQLite file (WAL, synchronous=NORMAL: what a power cut takes is folded again). One
/// connection writes, others read, so that reads don't wait for a flush. Only one process has the file: what it has
/// closed is open when it ends.
class sqlite_store final : public snapshot_store {
 public:
  /// Opens `file`, or makes it; older formats are migrated after a backup beside the file. Fails with newer_format,
  /// corrupt, io_error or log_full.
  static result<std::unique_ptr<sqlite_store>> open(const std::filesystem::path& file);
  ~sqlite_store() override;

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

 private:
  struct connections;
  explicit sqlite_store(std::unique_ptr<connections> c);
  std::unique_ptr<connections> connections_;
};

}  // namespace aido::eventstore
