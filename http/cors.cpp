#include "http/cors.hpp"

#include <algorithm>

namespace aido::http {

namespace {

constexpr std::string_view readable_fields =
    "Aido-Held, Allow, ETag, Idempotent-Replayed, Link, Location, Log-Position, RateLimit, RateLimit-Policy, Retry-After";
constexpr std::string_view sendable_fields =
    "Aido-Workspace, Authorization, Consistency, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, "
    "Log-Position, traceparent";
constexpr std::string_view preflight_seconds = "600";

constexpr bool is_lower_alnum(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

}  // namespace

bool is_origin(std::string_view text) noexcept {
  constexpr std::string_view mark = "://";
  const auto at = text.find(mark);
  if (at == std::string_view::npos || at == 0 || at + mark.size() == text.size()) return false;
  const auto permitted = [](std::string_view some) {
    return [some](char c) { return is_lower_alnum(c) || some.find(c) != std::string_view::npos; };
  };
  return std::ranges::all_of(text.substr(0, at), permitted("+-.")) &&
         std::ranges::all_of(text.substr(at + mark.size()), permitted("-._:[]"));
}

bool cors_policy::names(std::string_view origin) const noexcept {
  return std::ranges::find(origins_, origin) != origins_.end();
}

std::optional<std::string_view> cors_policy::named_origin(const request& r) const noexcept {
  const auto origin = names_any() ? r.find("Origin") : std::nullopt;
  return origin && r.count("Origin") == 1 && names(*origin) ? origin : std::nullopt;
}

bool is_preflight(const request& r) noexcept {
  return r.method == method::options && r.find("Origin") && r.find("Access-Control-Request-Method");
}

response preflight_response(std::string_view methods) {
  response out{.status = 204};
  out.add("Access-Control-Allow-Methods", methods)
      .add("Access-Control-Allow-Headers", sendable_fields)
      .add("Access-Control-Max-Age", preflight_seconds);
  return out;
}

void add_cors_fields(response& out, const cors_policy& policy, const request& r) {
  if (!policy.names_any()) return;
  out.add("Vary", "Origin");
  const auto origin = policy.named_origin(r);
  if (!origin) return;
  // Credentials travel in Authorization, which the page itself sets: Allow-Credentials is for cookies, of which there
  // are none here.
  out.add("Access-Control-Allow-Origin", *origin).add("Access-Control-Expose-Headers", readable_fields);
}

}  // namespace aido::http
