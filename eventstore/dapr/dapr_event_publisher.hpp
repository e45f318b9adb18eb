#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "eventstore/cursor_notice.hpp"
#include "eventstore/dapr/told_so_far.hpp"
#include "eventstore/event_publisher.hpp"

namespace aido::eventstore {

struct dapr_events_options {
  log_id log;
  std::string topic;
  std::function<void(std::string_view)> notice;  ///< Hears when cursors are not kept, and when again; on any thread.
};

/// Tells events through a sidecar, as CloudEvents in structured mode; partitionKey is the workspace's id. What goes in
/// one request may be sent by it in any order, so no two events of one workspace do. How far they were told is in the
/// state store. While no sidecar answers, what is handed over fails, and the relay hands it over again.
class dapr_event_publisher final : public event_publisher {
 public:
  /// `over` outlives it.
  dapr_event_publisher(dapr::sidecar& over, dapr_events_options options);
  dapr_event_publisher(const dapr_event_publisher&) = delete;
  dapr_event_publisher& operator=(const dapr_event_publisher&) = delete;
  /// Answers what is pending with a failure, and tries once more to keep what is not kept yet; within a few multiples
  /// of limits::sidecar_publish_patience.
  ~dapr_event_publisher() override;

  void find_cursor(partition_id partition, cursor_found found) override;
  /// Fails with `unavailable`, `outcome_unknown`, `unauthenticated` or io_error.
  void publish(partition_id partition, const std::vector<public_event>& events, publish_done done) override;
  /// At most once in limits::sidecar_cursor_pause; tried again, after as long, until it is kept.
  void remember(partition_id partition, log_offset next) override;

 private:
  using work = std::function<void()>;  // asks before each of its requests whether all is to end

  bool is_stopping();
  void add(work one);
  void run();
  result<void> tell(const std::vector<public_event>& events);
  void keep_cursors(std::map<partition_id, log_offset> all);

  dapr::sidecar& over_;
  const dapr_events_options options_;
  const dapr::told_so_far cursors_;
  cursor_notice notice_;  // of thread_ alone

  std::mutex mutex_;  // guards what follows, but for thread_
  std::condition_variable changed_;
  std::deque<work>
      waiting_;  // bounded by those who wait: a relay of each partition has one question or batch under way
  std::map<partition_id, log_offset> to_keep_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace aido::eventstore
