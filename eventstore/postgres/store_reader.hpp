#pragma once

#include <pqxx/transaction_base>

#include "eventstore/snapshot_store.hpp"

/// The questions of the port, each one statement within a transaction whose search path has the tables. They throw what
/// pqxx throws.
namespace aido::eventstore::postgres {

std::optional<checkpoint> load_checkpoint(pqxx::transaction_base& t, partition_id partition);
/// The window's start and the packed pages that reach into it.
struct packed_window {
  std::uint64_t start = 0;
  std::vector<std::string> pages;
};
packed_window load_window(pqxx::transaction_base& t, partition_id partition);
std::optional<dedup_entry> find_command(pqxx::transaction_base& t, partition_id partition, command_id command);
std::vector<subject_row> load_subjects(pqxx::transaction_base& t, partition_id partition,
                                       std::span<const subject_ref> subjects);
std::vector<subject_row> scan_workspace(pqxx::transaction_base& t, partition_id partition, workspace_id workspace,
                                        std::optional<subject_id> after, std::size_t limit);
std::vector<wake_row> scan_wakes(pqxx::transaction_base& t, partition_id partition, wake_kind kind,
                                 const std::optional<wake_row>& after, std::size_t limit);
std::uint64_t count_overdue(pqxx::transaction_base& t, partition_id partition, instant at);
std::string tzdata(pqxx::transaction_base& t, partition_id partition);
std::vector<history_row> history(pqxx::transaction_base& t, const history_query& q);

}  // namespace aido::eventstore::postgres
