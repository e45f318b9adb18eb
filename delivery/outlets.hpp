#pragma once

#include "delivery/email.hpp"
#include "delivery/webhook.hpp"

namespace aido::delivery {

/// Every kind of channel behind one: a letter goes where its channel's kind says.
class outlets final : public channel {
 public:
  /// `keys` outlives it.
  outlets(const eventstore::keyring& keys, webhook_options hooks, email_options mail)
      : webhook_(keys, std::move(hooks)), email_(std::move(mail)) {}

  receipt deliver(const letter& l) override;
  void stop() noexcept override;

 private:
  webhook webhook_;
  email email_;
};

}  // namespace aido::delivery
