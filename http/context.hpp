#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/gateway.hpp"
#include "engine/base/ids.hpp"
#include "eventstore/clock.hpp"
#include "eventstore/command_intake.hpp"
#include "eventstore/keyring.hpp"
#include "eventstore/target_status.hpp"
#include "http/authenticator.hpp"

namespace aido::http {

using random_bytes = std::array<std::uint8_t, 10>;
/// Fresh randomness on each call; thread-safe.
using random_source = std::function<random_bytes()>;
/// A generator per thread, seeded by the system.
random_bytes system_random();

/// What a webhook's URL may begin with.
enum class webhook_schemes { https, http_too };

struct dapr_door;

/// What the edge gets from outside. The references outlive the server.
struct context {
  actors::gateway& gateway;
  const aido::clock& clock;
  workspace_id workspace;  ///< Of open mode: the one that everybody sees.
  random_source random = system_random;
  /// Tells who a request comes from; nullptr: everybody is `local`, and no credential is taken.
  std::shared_ptr<authenticator> callers = nullptr;
  const eventstore::keyring* keys = nullptr;  ///< Seals the secrets of channels; nullptr: there can be none.
  webhook_schemes webhooks = webhook_schemes::https;
  /// That push subscriptions are made with: an uncompressed point of P-256 in base64url; empty: there can be none.
  std::string push_key = {};
  /// What is told of the source of such messages; empty: there is none. Thread-safe.
  std::function<eventstore::intake_status()> intake = nullptr;
  std::vector<std::string> dapr_targets = {};       ///< What channels of kind `dapr` may lead to.
  eventstore::target_board dapr_status = nullptr;   ///< What is known of them; empty: nothing leaves by Dapr.
  std::shared_ptr<const dapr_door> dapr = nullptr;  ///< Nullptr: no daprd stands beside this process.
  /// True once the process is on its way out: it still answers, but is not ready. Empty: it never is. Thread-safe.
  std::function<bool()> leaving = nullptr;
};

}  // namespace aido::http
