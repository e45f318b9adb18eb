#pragma once

#include <functional>
#include <future>
#include <optional>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/record.hpp"

namespace aido::eventstore {

/// A record with what parse_record made of it.
struct scanned_record {
  stored_record stored;
  result<parsed_record> parsed;
};

/// Reads a partition from an offset to its end, one page after the other; while a page is worked on, another thread
/// reads and parses the next. Not thread-safe; the log must outlive it.
class log_scan {
 public:
  log_scan(event_log& log, partition_id partition, log_offset from);

  /// The next page; empty at the end. Blocks.
  result<std::vector<scanned_record>> next();

 private:
  using page = result<std::vector<scanned_record>>;
  void read_ahead(log_offset from);

  event_log& log_;
  partition_id partition_;
  std::future<page> ahead_;
};

/// Folds a scanned record; a malformed one is looked up among the skip records behind it (F6) first.
result<folded> fold_scanned(fold& f, event_log& log, scanned_record r);

/// How far a pass over a partition has come: called now and then, on the caller's thread.
using scan_progress = std::function<void(log_offset done, log_offset end)>;

}  // namespace aido::eventstore
