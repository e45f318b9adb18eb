#include "http/dapr.hpp"

#include <algorithm>
#include <charconv>
#include <simdjson.h>

#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"
#include "eventstore/base64.hpp"
#include "http/answers.hpp"
#include "http/api_key.hpp"
#include "http/ask.hpp"
#include "http/dapr_door.hpp"
#include "http/handlers.hpp"
#include "http/target.hpp"

namespace aido::http {

namespace {

using eventstore::delivered_command;
using eventstore::delivery_verdict;

constexpr std::string_view token_field = "dapr-api-token";
constexpr std::string_view structured = "application/cloudevents+json";

void append_text(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

std::string subscription_to(const dapr_door& door) {
  std::string out = "[{";
  append_text(out, "pubsubname", door.pubsub);
  append_text(out, "topic", door.topic);
  append_text(out, "route", "/dapr/commands");
  return out += R"(,"metadata":{"rawPayload":"true"}}])";
}

/// As daprd escapes what may be any bytes.
std::optional<std::string> unescaped(std::optional<std::string_view> field) {
  if (!field) return std::nullopt;
  std::string text(*field);
  std::ranges::replace(text, '+', ' ');
  return percent_decoded(text);
}

/// Zero where it is not told.
template <std::integral Number>
Number number_in(std::optional<std::string_view> field) {
  Number n{};
  if (field) std::from_chars(field->data(), field->data() + field->size(), n);
  return n;
}

/// The message as it was in the topic; a body that holds none is judged as it stands.
std::string message_in(const std::string& body) {
  std::string_view raw;
  const auto root = codec::parse_json(body);
  if (!root || root->at_key("data_base64").get(raw) != simdjson::SUCCESS) return body;
  return raw.empty() ? std::string() : eventstore::from_base64(raw).value_or(body);
}

// Dapr's words.
std::string_view status_of(delivery_verdict v) noexcept {
  switch (v) {
    case delivery_verdict::success: return R"({"status":"SUCCESS"})";
    case delivery_verdict::retry: return R"({"status":"RETRY"})";
    case delivery_verdict::drop: return R"({"status":"DROP"})";
  }
  return {};
}

}  // namespace

delivered_command delivery_in(const request& r) {
  return {.topic = std::string(r.find("__topic").value_or("")),
          .partition = number_in<std::uint32_t>(r.find("__partition")),
          .offset = number_in<std::uint64_t>(r.find("__offset")),
          .message = {.key = unescaped(r.find("__key")),
                      .headers = {{"content-type", std::string(structured)}},
                      .value = message_in(r.body)}};
}

result<void> check_app_token(const edge& shared, const request& r) {
  const auto& door = shared.outside.dapr;
  if (!door) return failure{errc::not_found, {}, "No daprd stands beside this process (--dapr)."};
  const auto shown = r.find(token_field);
  const bool right = shown && r.count(token_field) == 1 && same_secret(hash_of_key(*shown), door->app_token_hash);
  if (right) return {};
  return failure{errc::unauthenticated, std::string(token_field),
                 "This is for the daprd beside the process, which shows the token that both were given."};
}

handled list_subscriptions(const call& c) {
  if (auto ok = check_no_query(c); !ok) co_return ok.error();
  const auto& door = *c.edge.outside.dapr;
  co_return show_json(door.commands ? subscription_to(door) : "[]");
}

handled take_delivery(const call& c) {
  const auto& door = *c.edge.outside.dapr;
  if (!door.commands) co_return show_json(std::string(status_of(delivery_verdict::retry)));
  const auto verdict =
      co_await ask<delivery_verdict>(c.home, failure{errc::draining, {}, "The process stops."},
                                     [&](auto done) { door.commands(delivery_in(c.request), std::move(done)); });
  co_return show_json(std::string(status_of(verdict ? *verdict : delivery_verdict::retry)));
}

}  // namespace aido::http
