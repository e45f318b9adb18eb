#pragma once

#include "delivery/dapr.hpp"
#include "delivery/email.hpp"
#include "delivery/webhook.hpp"

namespace aido::delivery {

/// Every kind of channel behind one: a letter goes where its channel's kind says.
class outlets final : public channel {
 public:
  /// `keys` and `sidecar` outlive it.
  outlets(const eventstore::keyring& keys, webhook_options hooks, email_options mail, dapr& sidecar)
      : webhook_(keys, std::move(hooks)), email_(std::move(mail)), dapr_(sidecar) {}

  receipt deliver(const letter& l) override;
  void stop() noexcept override;

 private:
  webhook webhook_;
  email email_;
  dapr& dapr_;
};

}  // namespace aido::delivery
