#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/follower.hpp"
#include "eventstore/kafka/log_reader.hpp"
#include "eventstore/kafka/record_producer.hpp"

namespace aido::eventstore::kafka {

/// Delivers a topic's records to those who follow its partitions. One connection and one thread for all of them; a
/// connection that breaks is librdkafka's to mend, where it broke.
///
///   T1  A partition is fetched once, from the smallest offset that a cursor wants next; a cursor that is further on
///       passes over what it has seen.
///   T2  Each cursor gets its records in order and without a gap, or a failure, which ends it.
///   T3  An offset that the broker does not have is damage, unless it is further on than anybody here ever was: then it
///       is waited for. A record that arrives broken is damage when it does so twice.
///   T4  A record of this process that was acknowledged at the very offset that is wanted next is delivered as it was
///       handed over, and as long as such records come, nothing is fetched: no other's record lies between. What is
///       acknowledged elsewhere, or a pause, has the partition fetched again.
class record_tail {
 public:
  /// `reader` tells where partitions begin and end, and is rid of its idle lanes; it outlives this.
  static result<std::unique_ptr<record_tail>> open(const configuration& config, const std::string& topic,
                                                   std::uint32_t partitions, log_reader& reader);
  record_tail(const record_tail&) = delete;
  record_tail& operator=(const record_tail&) = delete;
  ~record_tail();

  /// As the port says.
  std::unique_ptr<subscription> follow(partition_id partition, log_offset from, record_sink sink);

  /// This process has appended them. Returns at once.
  void acknowledged(std::vector<acknowledged_record> records);

 private:
  struct cursor {
    std::weak_ptr<follower> to;
    log_offset next;
  };
  struct newcomer {
    partition_id partition;
    cursor at;
  };
  struct followed {
    std::vector<cursor> cursors;
    log_offset reached;  // behind the furthest record that came; outlives the cursors, which follow again from there
    bool fetching = false;
    log_offset wanted;                                   // of the record that comes next
    std::chrono::steady_clock::time_point pauses_until;  // while it has cursors and is not fetched
    record_batch came;
    std::optional<failure> fault;  // behind `came`
    bool out_of_range = false;
    bool fetch_again = false;
    std::optional<log_offset> unreadable;  // which record arrived broken
    std::string told;                      // why it could not be followed, last
    std::chrono::steady_clock::time_point told_until;
  };

  record_tail(const configuration& config, handle over, const std::string& topic, std::uint32_t partitions,
              log_reader& reader);

  void run();
  void let_in();
  void drop_ended();
  void take_acknowledged();
  void take(acknowledged_record own, std::chrono::steady_clock::time_point now);
  void end_pauses();
  static bool is_paused(const followed& f) { return !f.fetching && !f.cursors.empty(); }
  int patience() const;
  void start_fetching(std::uint32_t partition, log_offset from);
  void stop_fetching(std::uint32_t partition);

  static void on_message(rd_kafka_message_t* message, void* opaque);
  void take(const rd_kafka_message_t& message);
  void take_error(partition_id partition, const rd_kafka_message_t& error);
  void deliver(std::uint32_t partition);
  static void deliver(cursor& to, const record_batch& came);
  static void deliver_all(cursor& to, record_batch came);
  void end_all(std::uint32_t partition, const failure& why);
  void tell(followed& of, const failure& why) const;
  void look_at_range(std::uint32_t partition);

  const configuration& config_;
  const handle over_;
  const topic_handle topic_;
  const queue_handle queue_;
  log_reader& reader_;
  std::vector<followed> followed_;  // by partition; the thread's

  std::mutex mutex_;  // guards newcomers_ and acknowledged_
  std::vector<newcomer> newcomers_;
  std::vector<acknowledged_record> acknowledged_;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::eventstore::kafka
