#pragma once

#include <string>
#include <vector>

#include "eventstore/snapshot_store.hpp"

/// What is kept of one subject: its rows, and in which records it changed.
namespace aido::eventstore::dapr {

struct subject_document {
  std::vector<subject_row> rows;    ///< One of each workspace that has a subject of this id.
  std::vector<log_offset> records;  ///< In order; the newest ones.
  bool has_older = false;           ///< There are others, in a set (keys.hpp).

  subject_row* row_of(workspace_id workspace) noexcept;
};

std::string to_json(const subject_document& d);
/// Of `subject`. Fails with corrupt.
result<subject_document> read_subject(subject_id subject, std::string_view json);

}  // namespace aido::eventstore::dapr
