#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/base/result.hpp"
#include "eventstore/event_log.hpp"
#include "eventstore/fold.hpp"
#include "eventstore/record.hpp"

namespace aido::eventstore {

/// A record with what parse_record makes of it.
struct scanned_record {
  explicit scanned_record(stored_record r) : stored(std::move(r)), parsed(parse_record(stored.value)) {}

  stored_record stored;
  result<parsed_record> parsed;
};

/// Reads a partition from an offset to its end, one page after the other; while pages are worked on, a thread of its
/// own reads and parses the next ones, a few ahead. Not thread-safe; the log must outlive it.
class log_scan {
 public:
  using page = std::vector<scanned_record>;

  log_scan(event_log& log, partition_id partition, log_offset from);
  log_scan(const log_scan&) = delete;
  log_scan& operator=(const log_scan&) = delete;
  ~log_scan();

  /// The next page, in the place of one that has been worked on, whose memory is used again; empty at the end. Blocks.
  /// After a failure there is no other call.
  result<void> next(page& p);

 private:
  void read_ahead(event_log& log, partition_id partition, log_offset from);
  page take_spare();
  bool offer(result<page> p);

  std::mutex mutex_;  // guards what follows, but the thread
  std::condition_variable changed_;
  std::deque<result<page>> pages_;
  std::vector<page> spare_;
  bool abandoned_ = false;
  bool ended_ = false;  // next's own
  std::thread reader_;
};

/// Folds a scanned record, whose parsed half is moved from; a malformed one is looked up among the skip records behind
/// it (F6) first.
result<folded> fold_scanned(fold& f, event_log& log, scanned_record& r);

/// How far a pass over a partition has come: called now and then, on the caller's thread.
using scan_progress = std::function<void(log_offset done, log_offset end)>;

}  // namespace aido::eventstore
