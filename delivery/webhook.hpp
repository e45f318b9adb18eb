#pragma once

#include <atomic>

#include "delivery/channel.hpp"
#include "delivery/post_options.hpp"
#include "eventstore/keyring.hpp"

namespace aido::delivery {

/// Standard Webhooks 1.0.0: a POST that is signed with the channel's secret. 2xx is success, 410 says gone, a
/// Retry-After of 429 and 503 is handed on.
class webhook final : public channel {
 public:
  /// `keys` outlives it.
  webhook(const eventstore::keyring& keys, post_options options) : keys_(keys), options_(std::move(options)) {}
  receipt deliver(const letter& l) override;
  void stop() noexcept override { stopped_ = true; }

 private:
  const eventstore::keyring& keys_;
  const post_options options_;
  std::atomic<bool> stopped_{false};
};

}  // namespace aido::delivery
