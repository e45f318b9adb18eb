#pragma once

#include <functional>
#include <optional>
#include <string>

#include "eventstore/export_lines.hpp"
#include "eventstore/log_scan.hpp"

namespace aido::eventstore {

/// Takes a line of an export, without its end; its failure ends the export.
using line_taker = std::function<result<void>(std::string_view line)>;

/// Adds the records of a partition that count (all of them, or one workspace's) to an export, in order, and folds the
/// partition from offset 0 meanwhile: what does not follow its rules is not exported. Blocks; holds a few pages in
/// memory. Fails with corrupt (fold rule F4), as the log does, or as `take` does.
result<void> export_partition(event_log& log, partition_id partition, std::optional<workspace_id> only,
                              export_writer& writer, const line_taker& take, const scan_progress& progress = {});

}  // namespace aido::eventstore
