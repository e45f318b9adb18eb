#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// Standard Webhooks 1.0.0.
namespace aido::delivery {

/// "v1," and the base64 of HMAC-SHA256 over `id.timestamp.body`. `secret` is `whsec_` and the key in base64; absent
/// when it is not, or the key has not 24 to 64 bytes.
std::optional<std::string> sign(std::string_view secret, std::string_view id, std::chrono::seconds timestamp,
                                std::string_view body);

}  // namespace aido::delivery
