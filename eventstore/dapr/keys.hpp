#pragma once

#include <string>

#include "eventstore/snapshot_store.hpp"

/// The names of keys, and the forms of what is kept in order.
namespace aido::eventstore::dapr {

/// Of one partition of one log. What is written after a `clear` stands under another generation.
struct key_space {
  log_id log;
  partition_id partition;
  std::uint64_t generation = 0;
};

/// The key that every transaction of the partition changes.
std::string root_key(const key_space& in);
std::string subject_key(const key_space& in, subject_id subject);
std::string record_key(const key_space& in, log_offset offset);
std::string command_key(const key_space& in, command_id command);
std::string window_key(const key_space& in, std::uint64_t page);
std::string journal_key(const key_space& in, std::uint64_t slot);

// Sets (ordered_set.hpp).
std::string subjects_of_workspace(const key_space& in, workspace_id workspace);
std::string records_of_workspace(const key_space& in, workspace_id workspace);
std::string records_of_batch(const key_space& in, batch_id batch);
std::string older_records_of_subject(const key_space& in, subject_id subject);
std::string wakes_of(const key_space& in, wake_kind kind);

/// Texts of one length each, in the order of what they stand for.
std::string entry_of(log_offset offset);
std::string entry_of(const wake_row& wake);
/// Back; absent when it is none.
std::optional<log_offset> offset_of(const std::string& entry);
std::optional<wake_row> wake_of(const std::string& entry);

}  // namespace aido::eventstore::dapr
