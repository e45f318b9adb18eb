#pragma once

#include <string_view>

#include "eventstore/command_delivery.hpp"
#include "http/edge.hpp"

/// What daprd asks of the application beside it. A subscription says that messages are handed on as they came
/// (rawPayload): so daprd parses none, drops none and holds up none by its own judgement.
///
///   D1  every route under /dapr/ wants the token that daprd was given for its application, as dapr-api-token
///   D2  a delivery is answered SUCCESS, RETRY or DROP; whatever stands in it, it is never answered with a problem,
///   which
///       daprd would deliver again for ever
namespace aido::http {

/// Whether a route of this pattern is for daprd alone.
constexpr bool is_for_dapr(std::string_view pattern) noexcept { return pattern.starts_with("/dapr/"); }

/// The message that daprd delivers, by a subscription or by a binding.
eventstore::delivered_command delivery_in(const request& r);

/// By D1. Fails with unauthenticated; where no daprd stands beside this process, with not_found.
result<void> check_app_token(const edge& shared, const request& r);

}  // namespace aido::http
