#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "eventstore/cursor_notice.hpp"
#include "eventstore/event_publisher.hpp"
#include "eventstore/kafka/configuration.hpp"

namespace aido::eventstore::kafka {

/// How far each partition's events were told: committed offsets of a group that nobody takes part in. Thread-safe.
class event_cursors {
 public:
  /// `over` is a keeper's connection.
  event_cursors(const configuration& config, handle over, std::string log_topic);
  event_cursors(const event_cursors&) = delete;
  event_cursors& operator=(const event_cursors&) = delete;
  /// Answers all that is asked, and tries once more to keep what is not kept yet.
  ~event_cursors();

  /// As the port says.
  void find(partition_id partition, cursor_found found);
  void remember(partition_id partition, log_offset next);

 private:
  using offsets = std::map<partition_id, log_offset>;
  struct question {
    partition_id partition;
    cursor_found found;
  };

  void run();
  void answer(const std::vector<question>& asked, rd_kafka_resp_err_t error) const;
  result<log_offset> offset_in(const rd_kafka_topic_partition_t& told, rd_kafka_resp_err_t error) const;
  result<void> keep(const offsets& all) const;
  partition_list list_of(const offsets& all) const;

  const configuration& config_;
  const handle over_;
  const std::string topic_;
  cursor_notice notice_;  // of thread_ alone

  std::mutex mutex_;  // guards what follows, but for thread_
  std::condition_variable changed_;
  std::vector<question> asked_;
  offsets to_keep_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::eventstore::kafka
