#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "http/message.hpp"

/// Cross-origin requests of browsers, by the Fetch standard's CORS protocol.
namespace aido::http {

/// True for "scheme://host" or "scheme://host:port" in lower case, as browsers write an origin: no path, no wildcard,
/// not "null".
bool is_origin(std::string_view text) noexcept;

/// The origins whose pages may call this server. Immutable.
class cors_policy {
 public:
  /// Nobody's.
  cors_policy() = default;
  /// Those of `origins`, each of which is_origin.
  explicit cors_policy(std::vector<std::string> origins) : origins_(std::move(origins)) {}

  bool names_any() const noexcept { return !origins_.empty(); }
  bool names(std::string_view origin) const noexcept;
  /// The request's Origin, if it is one of them.
  std::optional<std::string_view> named_origin(const request& r) const noexcept;

 private:
  std::vector<std::string> origins_;
};

/// A browser's question before it sends the request itself.
bool is_preflight(const request& r) noexcept;
/// The answer for a path with `methods` ("GET, HEAD"); add_cors_fields makes it complete.
response preflight_response(std::string_view methods);

/// Adds what lets a page of the request's origin read `out`, if the policy names that origin; and what keeps caches
/// from giving one origin the answer of another.
void add_cors_fields(response& out, const cors_policy& policy, const request& r);

}  // namespace aido::http
