#pragma once

#include <atomic>
#include <string>

#include "delivery/channel.hpp"
#include "eventstore/keyring.hpp"

namespace aido::delivery {

/// Which receivers a webhook may have.
enum class reach {
  public_only,      ///< Public addresses over https.
  anything_at_all,  ///< Also private and loopback addresses, and http.
};

struct webhook_options {
  delivery::reach reach = reach::public_only;
  std::string ca_file;     ///< PEM, instead of the system's certificates; may be empty.
  std::string user_agent;  ///< "aido/0.1.0"
};

/// Standard Webhooks 1.0.0: a POST that is signed with the channel's secret. 2xx is success, 410 says gone, a
/// Retry-After of 429 and 503 is handed on; redirects are not followed. The address is checked after its name was
/// resolved, when the connection is made: a name that resolves differently the next time gains nothing.
class webhook final : public channel {
 public:
  /// `keys` outlives it.
  webhook(const eventstore::keyring& keys, webhook_options options) : keys_(keys), options_(std::move(options)) {}
  receipt deliver(const letter& l) override;
  void stop() noexcept override { stopped_ = true; }

 private:
  const eventstore::keyring& keys_;
  const webhook_options options_;
  std::atomic<bool> stopped_{false};
};

}  // namespace aido::delivery
