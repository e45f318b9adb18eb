#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "delivery/channel.hpp"
#include "delivery/p256.hpp"
#include "delivery/post_options.hpp"
#include "eventstore/keyring.hpp"

namespace aido::delivery {

struct push_options {
  std::optional<p256_key> key;  ///< That subscriptions are made with (VAPID); absent: there is no push.
  std::string contact;          ///< For push services, when something is wrong: mailto: or https:; may be empty.
};

/// Web Push (RFC 8030) to a browser: encrypted for it alone (RFC 8291), from a server that it knows (RFC 8292). A later
/// message about the same task, or a later digest, replaces one that was not delivered. 404 and 410 say gone, a
/// Retry-After of 429 and 503 is handed on; what else is the message's own fault is not tried again.
class web_push final : public channel {
 public:
  /// `keys` outlives it.
  web_push(const eventstore::keyring& keys, push_options push, post_options posts)
      : keys_(keys), push_(std::move(push)), posts_(std::move(posts)) {}
  receipt deliver(const letter& l) override;
  void stop() noexcept override { stopped_ = true; }

 private:
  const eventstore::keyring& keys_;
  const push_options push_;
  const post_options posts_;
  std::atomic<bool> stopped_{false};
};

}  // namespace aido::delivery
