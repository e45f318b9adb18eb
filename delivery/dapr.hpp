#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "delivery/channel.hpp"
#include "eventstore/target_status.hpp"

namespace aido::delivery {

/// A POST to the sidecar's API.
struct sidecar_request {
  std::string path;  ///< From "/v1.0/" on.
  std::string content_type;
  std::string message;  ///< The value of `webhook-id`; empty: without one.
  std::string body;
};

struct sidecar_answer {
  long status = 0;
  std::string body;
};

/// The sidecar, as letters need it; thread-safe.
struct sidecar_calls {
  /// Blocks for a bounded time. Fails, with a sentence, when no answer comes. Empty: there is no sidecar.
  std::function<result<sidecar_answer>(const sidecar_request&)> post;
  /// Ends calls under way, and makes later ones fail at once.
  std::function<void()> stop = [] {};
};

/// Through a Dapr sidecar: to an application by service invocation, to a topic by pub/sub, or to an output binding. How
/// long a call may take, how often it is tried and when a circuit breaker turns it away, the sidecar's resiliency
/// policy says. Only targets that the operator named are called.
///
///   D1  Everybody gets the body of a webhook. An application has `webhook-id` beside it, the same at every attempt,
///   and
///       a binding the metadata Webhook-Id; in a topic it is the data of a CloudEvent whose id that is, with the
///       workspace as its key.
///   D2  410 of an application says gone; whatever else is not 2xx is tried again.
///   D3  A breaker is open once the sidecar turned a call away, and closed once a call went through: what failed behind
///       it says neither.
class dapr final : public channel {
 public:
  dapr(sidecar_calls to, const std::vector<std::string>& permitted);
  receipt deliver(const letter& l) override;
  void stop() noexcept override { sidecar_.stop(); }

  /// Of every target that is permitted. Thread-safe.
  std::vector<eventstore::target_status> status() const;

 private:
  void note(const std::string& target, eventstore::circuit seen);

  const sidecar_calls sidecar_;
  mutable std::mutex mutex_;                                // guards what known_ tells, not which it has
  std::map<std::string, eventstore::target_status> known_;  // the permitted ones
};

}  // namespace aido::delivery
