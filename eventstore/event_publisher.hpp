#pragma once

#include <functional>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/result.hpp"
#include "eventstore/public_event.hpp"

/// Port: where effective events are told to those outside. Adapter: kafka.
namespace aido::eventstore {

// Both are told once, on a thread of the publisher; they must be quick and must not block.

/// Where telling goes on: no event of a record before that offset has to be told; zero when nothing was remembered.
/// Fails with unavailable or io_error.
using cursor_found = std::function<void(result<log_offset>)>;
/// Every event of the batch is durable there, or not known to be.
using publish_done = std::function<void(result<void>)>;

/// All members are thread-safe and return at once. Owned by app/; outlives the actors. Destruction answers all that is
/// pending first.
class event_publisher {
 public:
  virtual ~event_publisher() = default;

  /// Looks for what was remembered.
  virtual void find_cursor(partition_id partition, cursor_found found) = 0;

  /// Hands events of one partition over, in the order of the log. They are told in that order. A batch that failed may
  /// have been told in part: it is to be handed over again, from its first event on, before any other of its partition.
  virtual void publish(partition_id partition, const std::vector<public_event>& events, publish_done done) = 0;

  /// Every event of a record before `next` has been told. It is kept as soon as that can be done; the last one of each
  /// partition counts.
  virtual void remember(partition_id partition, log_offset next) = 0;
};

}  // namespace aido::eventstore
