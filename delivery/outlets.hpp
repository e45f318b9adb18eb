#pragma once

#include "delivery/email.hpp"
#include "delivery/web_push.hpp"
#include "delivery/webhook.hpp"

namespace aido::delivery {

/// Every kind of channel behind one: a letter goes where its channel's kind says.
class outlets final : public channel {
 public:
  /// `keys` outlives it.
  outlets(const eventstore::keyring& keys, post_options posts, email_options mail, push_options push)
      : webhook_(keys, posts), email_(std::move(mail)), push_(keys, std::move(push), std::move(posts)) {}

  receipt deliver(const letter& l) override;
  void stop() noexcept override;

 private:
  webhook webhook_;
  email email_;
  web_push push_;
};

}  // namespace aido::delivery
