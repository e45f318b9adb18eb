#pragma once

#include <condition_variable>
#include <librdkafka/rdkafka.h>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/ids.hpp"

namespace aido::eventstore::kafka {

/// Where the partitions of a topic end, for a consumer that has some of them paused. librdkafka knows that from what it
/// fetches, which of these is nothing: their leaders are asked, on a thread of its own, since an answer waits behind
/// the fetch that is under way, and a leader that is away gives none. Thread-safe.
class partition_ends {
 public:
  /// `over` is a consumer's connection that outlives this.
  partition_ends(rd_kafka_t& over, std::string topic);
  partition_ends(const partition_ends&) = delete;
  partition_ends& operator=(const partition_ends&) = delete;
  /// Waits for the question that is under way, for limits::intake_end_patience at most.
  ~partition_ends() = default;

  /// The leaders of these are asked from now on, and of no others.
  void watch(std::vector<std::uint32_t> paused);
  /// The messages from `first` on, or from the first one that is kept; of a paused partition, as of a few seconds ago.
  std::uint64_t count_from(std::uint32_t partition, std::optional<log_offset> first) const;

 private:
  struct bounds {
    std::int64_t low = 0;   // negative while it is not known,
    std::int64_t high = 0;  // likewise
  };
  struct answer {
    std::int64_t end = 0;
    std::int64_t fetched = 0;  // the end by the last fetch then: where that is another one, the answer is out of date
  };

  void work(const std::stop_token& stopped);
  std::vector<std::uint32_t> await_paused(const std::stop_token& stopped);
  void ask(std::uint32_t partition);
  bounds fetched(std::uint32_t partition) const;

  rd_kafka_t& over_;
  const std::string topic_;
  mutable std::mutex mutex_;  // guards paused_ and answers_
  std::condition_variable_any changed_;
  std::vector<std::uint32_t> paused_;
  std::map<std::uint32_t, answer> answers_;  // of all that were ever paused
  std::jthread thread_;                      // last: it uses what stands before it
};

}  // namespace aido::eventstore::kafka
