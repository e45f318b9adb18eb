#include "delivery/dapr.hpp"

#include <simdjson.h>

#include "delivery/payload.hpp"
#include "engine/codec/json_text.hpp"
#include "engine/codec/parse.hpp"
#include "engine/workspace/dapr_target.hpp"

namespace aido::delivery {

namespace {

using workspace::dapr_target;
using workspace::dapr_way;

constexpr std::string_view json = "application/json";
constexpr std::string_view cloud_event = "application/cloudevents+json";

void append_member(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

std::string_view type_of(const letter& l) {
  return std::holds_alternative<fired_reminder>(l.content) ? "aido.reminder.letter" : "aido.digest.letter";
}

std::string event_of(const letter& l, const std::string& id) {
  std::string out = "{";
  append_member(out, "specversion", "1.0");
  append_member(out, "id", id);
  append_member(out, "source", "urn:aido:workspace:" + to_string(l.workspace));
  append_member(out, "type", type_of(l));
  append_member(out, "subject", to_string(about(l)));
  append_member(out, "time", to_string(fired_at(l).value_or(l.now)));
  append_member(out, "datacontenttype", json);
  codec::append_key(out, "data");
  return out.append(payload_of(l)) + '}';
}

std::string operation_of(const letter& l, const std::string& id) {
  std::string out = "{";
  append_member(out, "operation", "create");
  codec::append_key(out, "metadata");
  out += '{';
  append_member(out, "Webhook-Id", id);
  out += '}';
  codec::append_key(out, "data");
  return out.append(payload_of(l)) + '}';
}

sidecar_request request_of(const dapr_target& to, const letter& l) {
  const auto id = message_name(l);
  const std::string name(to.name);
  const std::string place(to.place);
  switch (to.way) {
    case dapr_way::invoke:
      return {.path = "/v1.0/invoke/" + name + "/method/" + place,
              .content_type = std::string(json),
              .message = id,
              .body = payload_of(l)};
    case dapr_way::publish:
      return {.path = "/v1.0/publish/" + name + '/' + place + "?metadata.partitionKey=" + to_string(l.workspace),
              .content_type = std::string(cloud_event),
              .message = {},
              .body = event_of(l, id)};
    case dapr_way::binding: break;
  }
  return {
      .path = "/v1.0/bindings/" + name, .content_type = std::string(json), .message = {}, .body = operation_of(l, id)};
}

/// What the sidecar itself has against a call.
struct complaint {
  std::string code;  ///< "ERR_DIRECT_INVOKE"; empty: the answer is somebody else's.
  eventstore::circuit breaker = eventstore::circuit::unknown;
};

// In the words of the library that the sidecar has its breakers from, of an open one and of one that lets a single call
// through to see.
bool is_of_breaker(std::string_view message) {
  return message.ends_with(": circuit breaker is open") || message.ends_with(": too many requests");
}

complaint complaint_in(const sidecar_answer& a) {
  std::string_view code;
  std::string_view message;
  const auto root = codec::parse_json(a.body);
  if (!root || root->at_key("errorCode").get(code) != simdjson::SUCCESS || !code.starts_with("ERR_")) return {};
  if (root->at_key("message").get(message) != simdjson::SUCCESS) message = {};
  return {.code = std::string(code),
          .breaker = is_of_breaker(message) ? eventstore::circuit::open : eventstore::circuit::unknown};
}

/// Its sentence says nothing of what the network behind the sidecar looks like.
std::string why(const sidecar_answer& a, const complaint& c) {
  if (c.breaker == eventstore::circuit::open) return "The sidecar's circuit breaker is open.";
  const auto status = std::to_string(a.status);
  return c.code.empty() ? "The receiver answered " + status + '.'
                        : "The sidecar answered " + status + " (" + c.code + ").";
}

receipt judge(const sidecar_answer& a, const complaint& c, dapr_way way) {
  constexpr long gone = 410;
  if (a.status >= 200 && a.status < 300) return {.verdict = verdict::delivered, .why = {}, .retry_after = std::nullopt};
  const bool is_gone = way == dapr_way::invoke && c.code.empty() && a.status == gone;
  return {.verdict = is_gone ? verdict::gone : verdict::failed, .why = why(a, c), .retry_after = std::nullopt};
}

}  // namespace

dapr::dapr(sidecar_calls to, const std::vector<std::string>& permitted) : sidecar_(std::move(to)) {
  for (const auto& target : permitted) known_[target].target = target;
}

receipt dapr::deliver(const letter& l) {
  if (!sidecar_.post) return refused("No Dapr sidecar is configured.");
  const auto to = workspace::read_dapr_target(l.to.to);
  if (!to || !known_.contains(l.to.to)) return refused("The server's operator does not permit this target.");
  const auto answer = sidecar_.post(request_of(*to, l));
  if (!answer) {
    note(l.to.to, eventstore::circuit::unknown);
    return {.verdict = verdict::failed, .why = answer.error().detail, .retry_after = std::nullopt};
  }
  const auto against = complaint_in(*answer);
  auto r = judge(*answer, against, to->way);
  note(l.to.to, r.verdict == verdict::delivered ? eventstore::circuit::closed : against.breaker);
  return r;
}

void dapr::note(const std::string& target, eventstore::circuit seen) {
  const std::lock_guard lock(mutex_);
  auto& known = known_.at(target);
  switch (seen) {
    case eventstore::circuit::open: ++known.turned_away; break;
    case eventstore::circuit::closed: ++known.delivered; break;
    case eventstore::circuit::unknown: ++known.failed; return;
  }
  known.breaker = seen;
}

std::vector<eventstore::target_status> dapr::status() const {
  std::vector<eventstore::target_status> all;
  const std::lock_guard lock(mutex_);
  all.reserve(known_.size());
  for (const auto& [target, known] : known_) all.push_back(known);
  return all;
}

}  // namespace aido::delivery
