#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/event_log.hpp"
#include "eventstore/follower.hpp"

namespace aido::eventstore {

/// What an injected fault makes of an append.
enum class append_fault {
  full,             ///< Not written, nor anything behind it that was handed over: log_full.
  broken,           ///< The same with io_error.
  unknown_written,  ///< outcome_unknown, and it is in the log.
  unknown_lost,     ///< outcome_unknown, and it is not in the log; what stands behind it is.
  duplicated,       ///< It is in the log twice, as when a sender's library sends it again.
};

/// A log in memory, for tests and the simulation, and in place of one that is not made yet. `automatic`: a thread of
/// its own does what is pending. `manual`: nothing is written, acknowledged or delivered until the caller says so, on
/// the caller's thread, so that one seed of the caller's replays one run.
class memory_log final : public event_log {
 public:
  enum class mode { automatic, manual };

  memory_log(log_description description, mode how);
  memory_log(const memory_log&) = delete;
  memory_log& operator=(const memory_log&) = delete;
  ~memory_log() override;

  log_description describe() const override;
  void append(partition_id partition, workspace_id key, std::string value, append_done done) override;
  std::unique_ptr<subscription> follow(partition_id partition, log_offset from, record_sink sink) override;
  result<record_batch> read(partition_id partition, log_offset from, std::size_t max_records) override;
  result<log_offset> end(partition_id partition) override;

  /// Does everything that is pending, in all partitions, until nothing is left; says how much it did.
  std::size_t pump();
  /// Single steps, for a caller that wants other orders. Each says whether there was anything to do.
  bool write_one(partition_id partition);        ///< Writes the oldest append that was handed over.
  bool acknowledge_one(partition_id partition);  ///< Calls the oldest `done` that is due.
  bool deliver(partition_id partition);          ///< Gives every follower what it has not seen.

  /// The next append of the partition that is not yet written meets `fault`; several wait in order.
  void inject(partition_id partition, append_fault fault);

  /// The process dies: of what was handed over, the first `written` appends are written, the rest never; nobody is told
  /// anything more, and every follower is gone.
  void crash(partition_id partition, std::size_t written);
  /// Appends that were handed over and are not yet written.
  std::size_t unwritten(partition_id partition) const;

  /// Damage, for tests: replaces a record's bytes; drops the records from `end` on.
  void overwrite(partition_id partition, log_offset offset, std::string value);
  void cut(partition_id partition, log_offset end);

 private:
  struct pending_append {
    std::string value;
    append_done done;
  };
  struct pending_answer {
    append_done done;
    result<log_offset> answer;
  };
  struct cursor {
    std::weak_ptr<follower> to;
    log_offset next;
  };
  struct delivery {
    std::shared_ptr<follower> to;
    record_batch records;
  };
  struct partition_state {
    std::vector<std::string> records;
    std::deque<pending_append> appends;
    std::deque<pending_answer> answers;
    std::deque<append_fault> faults;
    std::vector<cursor> cursors;
  };

  partition_state& at(partition_id partition);
  static log_offset store(partition_state& p, std::string value);
  static void write(partition_state& p);
  static void fail_all(partition_state& p, errc code);
  static std::vector<delivery> due(partition_state& p);
  void run();
  void wake();

  const log_description description_;
  const mode mode_;
  mutable std::mutex mutex_;  // guards everything below; never held while a callback runs
  std::condition_variable changed_;
  std::vector<partition_state> partitions_;
  bool work_ = false;
  bool stopping_ = false;
  std::thread worker_;
};

}  // namespace aido::eventstore
