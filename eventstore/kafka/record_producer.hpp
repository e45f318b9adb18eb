#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/event_log.hpp"
#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore::kafka {

/// A header of a record.
struct record_header {
  std::string name;
  std::string value;
};

/// A record that a broker has acknowledged, and where it stands.
struct acknowledged_record {
  partition_id partition;
  stored_record record;
};
/// Told on the producer's thread of every record that has an offset, in order in each partition; once told of one, its
/// `done` may have been called already.
using acknowledged_sink = std::function<void(std::vector<acknowledged_record>)>;

/// Appends to a topic: one idempotent producer for all partitions, and one thread that hears what became of the
/// records. What comes for a partition while records of it are under way waits until they are acknowledged or it is
/// enough for a request of its own (Nagle's algorithm, RFC 896): librdkafka would have it wait too, and keep a
/// processor busy meanwhile.
///
///   P1  What librdkafka has taken can only be acknowledged or be outcome_unknown.
///   P2  What it has not taken is refused (`unavailable`): too much waits, or the producer is being replaced.
///   P3  From a refusal until its `done` has been told, everything for that partition is refused: so nothing that was
///       handed over behind it is in the log.
///   P4  When a record is not confirmed, what waits behind it is refused.
///   P5  A producer that librdkafka declares dead is replaced; what it held is outcome_unknown.
class record_producer {
 public:
  static result<std::unique_ptr<record_producer>> open(const configuration& config, const std::string& topic,
                                                       std::uint32_t partitions, role as = role::producer,
                                                       acknowledged_sink acknowledged = {});
  record_producer(const record_producer&) = delete;
  record_producer& operator=(const record_producer&) = delete;
  /// Gives what is pending limits::drain_timeout, and tells every `done`.
  ~record_producer();

  /// As the port of the log says; `key` is any text.
  void append(partition_id partition, std::string key, std::string value, append_done done,
              std::vector<record_header> headers = {});

  /// What is not acknowledged yet.
  struct queue {
    std::size_t records = 0;
    std::size_t bytes = 0;
  };
  queue queued() const;

  /// For tests: as if librdkafka had declared the producer dead.
  void die(const std::string& reason);

 private:
  struct pending {
    record_producer& owner;
    const partition_id partition;
    const std::string key;
    std::string value;
    const append_done done;
    const std::vector<record_header> headers;
  };
  /// A partition's records, in order, and what was told of them.
  struct lane {
    std::deque<std::unique_ptr<pending>> waiting;
    std::size_t waiting_bytes = 0;
    std::size_t under_way = 0;  // in librdkafka's hands
    std::size_t untold = 0;     // refusals
  };
  struct refused {
    std::unique_ptr<pending> p;
    failure why;
  };

  record_producer(const configuration& config, std::string topic, std::uint32_t partitions, role as, handle over,
                  acknowledged_sink acknowledged);

  static void on_delivery(rd_kafka_t* from, const rd_kafka_message_t* message, void* opaque);
  static result<log_offset> outcome_of(const rd_kafka_message_t& message);
  std::optional<failure> refusal(const pending& p) const;
  void send_waiting(lane& of);
  std::optional<failure> hand_over(std::unique_ptr<pending>& p);
  void refuse(std::unique_ptr<pending> p, failure why);
  void refuse_waiting(lane& of, const failure& why);
  void settle(const pending& p, bool confirmed);
  void forget(const pending& p);
  void keep_acknowledged(pending& p, log_offset at);

  void run();
  void serve(std::chrono::milliseconds patience);
  void tell_acknowledged();
  void tell_refused();
  bool is_dead();
  void take_no_more();
  void give_up_pending();
  void replace();
  void wake();

  const configuration& config_;
  const std::string topic_name_;
  const role as_;
  const acknowledged_sink acknowledged_;
  std::vector<acknowledged_record> untold_acknowledged_;  // the thread's

  mutable std::mutex mutex_;  // guards everything below but thread_; never held while a callback runs
  handle over_;               // replaced by the thread only
  topic_handle topic_;
  queue_handle events_;
  bool replacing_ = false;
  queue queued_;  // what waits or is under way
  std::vector<refused> refused_;
  std::vector<lane> lanes_;  // by partition
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::eventstore::kafka
