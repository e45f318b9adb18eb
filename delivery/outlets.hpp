#pragma once

#include "delivery/dapr.hpp"
#include "delivery/email.hpp"
#include "delivery/web_push.hpp"
#include "delivery/webhook.hpp"

namespace aido::delivery {

/// Every kind of channel behind one: a letter goes where its channel's kind says.
class outlets final : public channel {
 public:
  /// `keys` and `sidecar` outlive it.
  outlets(const eventstore::keyring& keys, post_options posts, email_options mail, push_options push, dapr& sidecar)
      : webhook_(keys, posts),
        email_(std::move(mail)),
        push_(keys, std::move(push), std::move(posts)),
        dapr_(sidecar) {}

  receipt deliver(const letter& l) override;
  void stop() noexcept override;

 private:
  webhook webhook_;
  email email_;
  web_push push_;
  dapr& dapr_;
};

}  // namespace aido::delivery
