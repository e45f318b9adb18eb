#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/event_log.hpp"
#include "eventstore/follower.hpp"
#include "eventstore/sqlite/database.hpp"
#include "eventstore/sqlite/migration.hpp"

namespace aido::eventstore {

/// What a new log is made with; an existing one keeps its own.
struct new_log {
  log_id id;
  std::uint32_t partitions = 0;
};

/// The log in one SQLite file (WAL, synchronous=FULL).
///
///   L1  One thread writes: it drains the queue into one transaction, so that appends that wait share a flush.
///   L2  An offset is given, a record acknowledged and delivered only after its transaction has committed.
///   L3  A transaction that failed wrote nothing; every append of its partitions that was handed over fails with it.
///       Only a COMMIT that failed for another reason than space leaves its own appends outcome_unknown.
///   L4  A follower is fed by one thread at a time: by the catch-up thread until it has seen everything (`live`), from
///       then on by the writer.
class sqlite_log final : public event_log {
 public:
  /// Opens `file`, or makes it; an older format is migrated. Fails with newer_format, corrupt, io_error or log_full.
  static result<std::unique_ptr<sqlite_log>> open(const std::filesystem::path& file, const new_log& fresh,
                                                  sqlite::older_version older = sqlite::older_version::kept_beside);

  sqlite_log(const sqlite_log&) = delete;
  sqlite_log& operator=(const sqlite_log&) = delete;
  /// Writes what is pending first.
  ~sqlite_log() override;

  log_description describe() const override;
  void append(partition_id partition, workspace_id key, std::string value, append_done done) override;
  std::unique_ptr<subscription> follow(partition_id partition, log_offset from, record_sink sink) override;
  result<record_batch> read(partition_id partition, log_offset from, std::size_t max_records) override;
  result<log_offset> end(partition_id partition) override;

  /// From the next transaction on the file does not grow beyond `pages` pages: appends that need more fail with
  /// log_full, as on a full disk. 0 takes the limit away.
  void limit_pages(std::uint32_t pages);

 private:
  /// A connection that reads records.
  struct reader {
    sqlite::database db;
    sqlite::statement select;
  };
  struct pending_append {
    partition_id partition;
    std::string value;
    append_done done;
  };
  using group = std::vector<pending_append>;
  struct cursor {
    partition_id partition;
    std::weak_ptr<follower> to;
    log_offset next;
    bool live = false;
  };

  struct delivery {
    std::shared_ptr<follower> to;
    record_batch records;
  };

  sqlite_log(log_description description, sqlite::database db, sqlite::statement insert, reader foreground,
             reader background, std::vector<log_offset> ends);

  static result<reader> open_reader(const std::filesystem::path& file);
  static result<record_batch> read(reader& with, partition_id partition, log_offset from, std::size_t max_records);

  void write_groups();
  group take_group();
  void write(group g);
  result<std::vector<log_offset>> commit(const group& g);
  result<std::vector<log_offset>> insert(const group& g);
  void publish(group g, const std::vector<log_offset>& offsets);
  std::vector<delivery> deliveries_of(group& g, const std::vector<log_offset>& offsets);
  static record_batch records_for(const cursor& c, group& g, const std::vector<log_offset>& offsets, bool keep);
  void fail(group g, const failure& why);
  group take_queued_behind(const group& g);
  void apply_page_limit();

  void catch_up();
  std::shared_ptr<cursor> lagging();
  void feed(cursor& c);
  void advance(cursor& c, log_offset next);
  void drop(const cursor& c);

  const log_description description_;
  sqlite::database db_;       // the writer's
  sqlite::statement insert_;  // the writer's
  reader background_;         // the catch-up thread's
  std::mutex reading_;        // guards foreground_
  reader foreground_;

  std::mutex mutex_;  // guards everything below; never held over I/O or while a callback runs
  std::condition_variable queue_changed_;
  std::condition_variable cursors_changed_;
  std::deque<pending_append> queue_;
  std::vector<log_offset> ends_;  // by partition; what is committed
  std::vector<std::shared_ptr<cursor>> cursors_;
  std::optional<std::uint32_t> page_limit_;
  bool stopping_ = false;

  std::thread writer_;
  std::thread feeder_;
};

}  // namespace aido::eventstore
