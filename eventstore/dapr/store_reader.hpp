#pragma once

#include "eventstore/dapr/view.hpp"
#include "eventstore/snapshot_store.hpp"

/// The questions of the port, each on one view of its partition. They fail as view::get, and with corrupt.
namespace aido::eventstore::dapr {

result<std::vector<dedup_entry>> load_window(view& in);
result<std::optional<dedup_entry>> find_command(view& in, command_id command);
result<std::vector<subject_row>> load_subjects(view& in, std::span<const subject_ref> subjects);
result<std::vector<subject_row>> scan_workspace(view& in, workspace_id workspace, std::optional<subject_id> after,
                                                std::size_t limit);
result<std::vector<wake_row>> scan_wakes(view& in, wake_kind kind, const std::optional<wake_row>& after,
                                         std::size_t limit);
result<std::uint64_t> count_overdue(view& in, instant at);

}  // namespace aido::eventstore::dapr
