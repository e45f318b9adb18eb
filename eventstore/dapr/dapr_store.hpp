#pragma once

#include <array>
#include <atomic>
#include <memory>

#include "engine/base/limits.hpp"
#include "eventstore/dapr/transaction.hpp"
#include "eventstore/dapr/view.hpp"
#include "eventstore/snapshot_store.hpp"

namespace aido::eventstore {

/// Snapshots and history of a log behind Dapr's state API, shared by the processes that serve the log. What it needs of
/// the component: transactions, etags, and that a bulk read is of one moment, as state.postgresql v2 has them. Those of
/// different logs stand side by side. A flush that does not fit one request is still all or nothing.
/// While the sidecar or its database is away each call fails with unavailable; a write that failed may have been done,
/// and is repeated without harm. Making one connects to nothing.
class dapr_store final : public snapshot_store {
 public:
  dapr_store(std::unique_ptr<dapr::state_api> api, log_id log);

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
  /// What `work` returns from a view of the partition; it runs again on another one when the partition changes
  /// meanwhile.
  template <class Work>
  auto run(partition_id partition, Work work) -> std::invoke_result_t<Work, dapr::view&>;
  dapr::key_space keys_of(partition_id partition) const;
  result<void> settle(partition_id partition);

  const std::unique_ptr<dapr::state_api> api_;
  const log_id log_;
  dapr::stamps stamps_;
  /// Of each partition as it was last seen, so that its keys are known before its root is read; the root corrects it.
  std::array<std::atomic<std::uint64_t>, limits::max_partitions> generations_{};
};

}  // namespace aido::eventstore
