#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_log.hpp"
#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore::kafka {

/// Where a partition begins and ends.
struct watermarks {
  log_offset low;   ///< Of the first record that is kept.
  log_offset high;  ///< Of the next record.
};

/// Reads a topic where it is asked to. Thread-safe; calls on one partition take turns.
///
/// A lane is a partition's connection: it stays open as long as reads continue where the last one ended, so that the
/// broker's next records are on their way while the caller works on these.
class log_reader {
 public:
  /// `over` is a reader's connection that outlives this. `notice` is told what may pass, on the thread that reads.
  log_reader(
      rd_kafka_t& over, const std::string& topic, std::uint32_t partitions,
      std::function<void(std::string)> notice = [](const std::string&) {});
  log_reader(const log_reader&) = delete;
  log_reader& operator=(const log_reader&) = delete;
  ~log_reader();

  /// As the port says.
  result<record_batch> read(partition_id partition, log_offset from, std::size_t max_records);
  /// As the port says; for limits::kafka_patience at most.
  result<log_offset> end(partition_id partition);
  /// Asks the partition's leader; for limits::kafka_patience at most.
  result<watermarks> ask_watermarks(partition_id partition);
  /// Closes lanes that nobody has read from for a while, and lets the connection do its chores. To be called now and
  /// then.
  void close_idle();

 private:
  struct lane {
    std::mutex mutex;  // guards everything below
    rd_kafka_t* over = nullptr;
    partition_id partition;
    queue_handle queue;
    bool fetching = false;                 // librdkafka fetches into the queue
    bool open = false;                     // `next` means something
    log_offset next;                       // of the record that the caller gets next
    log_offset fetched;                    // of the record that librdkafka gives next
    log_offset end;                        // of the partition, as last heard of
    std::deque<stored_record> ahead;       // from next to fetched
    std::size_t drained = 0;               // bytes that the last poll took out of the queue
    std::size_t unbroken = 0;              // bytes that were taken out of the queue since it was empty
    std::optional<failure> fault;          // what stands behind `ahead`
    bool is_broken = false;                // `fault` is that the record arrived broken
    std::optional<log_offset> unreadable;  // which one did before, since the lane was opened
    std::chrono::steady_clock::time_point used;
  };

  static void on_message(rd_kafka_message_t* message, void* opaque);
  static void take(lane& of, const rd_kafka_message_t& message);

  using time_point = std::chrono::steady_clock::time_point;
  result<log_offset> ask_offset(partition_id partition, std::int64_t which, time_point deadline);
  result<log_offset> ask_offset_once(partition_id partition, std::int64_t which, time_point deadline);
  lane& at(partition_id partition);
  result<void> position(lane& l, log_offset from);
  void start_fetching(lane& l);
  void stop_fetching(lane& l);
  void close(lane& l);
  void fill(lane& l, std::size_t wanted);
  void poll(lane& l, std::chrono::milliseconds patience);
  static bool is_worth_another_look(lane& l);
  static record_batch take_out(lane& l, std::size_t wanted);
  result<record_batch> nothing_came(lane& l);

  rd_kafka_t& over_;
  const std::string topic_name_;
  const topic_handle topic_;
  const std::size_t read_ahead_;
  const std::function<void(std::string)> notice_;
  std::deque<lane> lanes_;  // by partition
};

}  // namespace aido::eventstore::kafka
