#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>

#include "eventstore/clock.hpp"
#include "eventstore/export_lines.hpp"
#include "eventstore/log_scan.hpp"
#include "eventstore/record_export.hpp"

namespace aido::eventstore {

/// Hands over an export from its first line on, each time it is called; fails when it cannot be read, or as `take`.
using export_source = std::function<result<void>(const line_taker& take)>;

/// What an export has of a workspace, and what the log that it goes to has of it.
struct workspace_import {
  partition_id to;
  std::uint64_t in_export = 0;      ///< Records.
  std::uint64_t there_already = 0;  ///< Of these.

  bool lacks_some() const noexcept { return there_already < in_export; }
};

/// What an import would do, or has done.
struct import_findings {
  log_id from;
  std::uint64_t records = 0;
  std::map<workspace_id, workspace_import> workspaces;
  std::set<std::string> sealing_keys;  ///< The ids of the keys that seal secrets of channels in the export.

  std::uint64_t missing() const;
};

/// Brings an export into a log: each record is appended anew, under a claim of this process, with its origin; all else
/// that it says stays. A workspace's records in the log must be the first ones of the export, none or all of them: what
/// is missing is added behind, so that the same export twice adds nothing and one that broke off goes on.
///
/// Nobody may serve the log meanwhile. Blocks; of the export it holds a line and some thousand records.
class record_import {
 public:
  record_import(event_log& to, export_source from, owner_id me, const clock& wall);

  /// Reads all of the export, and the partitions that it goes to; writes nothing. Fails with corrupt (the export,
  /// naming the line; or the log), conflict (a workspace has other contents there; a record is of a time that has not
  /// come by the clock, naming line and instant), or as log and source do.
  result<import_findings> check();
  /// Appends what `found` says is missing. Fails as guest_owner does; what came before stays, and the same import goes
  /// on from there.
  result<void> carry_out(const import_findings& found, const std::function<void()>& appended);

 private:
  result<void> fill(partition_id partition, const import_findings& found, const std::function<void()>& appended);

  event_log& to_;
  const export_source from_;
  const owner_id me_;
  const clock& wall_;
};

}  // namespace aido::eventstore
