#include "http/problem.hpp"

#include "engine/codec/json_text.hpp"

namespace aido::http {

namespace {

constexpr int soon = 1;   // seconds: for what passes by itself, such as a partition that is opening
constexpr int later = 5;  // seconds: for what an operator may have to look at

void append_member(std::string& out, std::string_view name, std::string_view value) {
  codec::append_key(out, name);
  codec::append_string(out, value);
}

void append_type(std::string& out, errc code) {
  out.append("{\"type\":\"").append(problem_type_prefix).append(to_string(code)) += '"';
}

}  // namespace

// No default: the compiler holds this complete.
problem problem_of(errc code) noexcept {
  switch (code) {
    case errc::malformed_json: return {400, "The body is not one JSON object", "Correct the JSON and send it again."};
    case errc::unknown_field:
      return {422, "A field or parameter does not exist here", "Leave it out, or see /openapi.json for what there is."};
    case errc::missing_field: return {422, "A required field is missing", "Add the field and send it again."};
    case errc::invalid_value:
      return {422, "A value breaks its rule", "Correct the value that `field` names and send it again."};
    case errc::unsupported_rule:
      return {422, "A recurrence rule has a part that is not supported", "Write the rule without that part."};
    case errc::payload_too_large: return {413, "The request is too large", "Send less in one request."};
    case errc::headers_too_large: return {431, "The header fields are too large", "Send fewer or shorter fields."};
    case errc::target_too_long: return {414, "The request's target is too long", "Send a shorter path and query."};
    case errc::malformed_request:
      return {400, "The HTTP message is malformed", "Correct the client or the proxy; the connection is closed."};
    case errc::unsupported_media:
      return {415, "The body's content type or coding is not supported",
              "Send application/json without a coding; for PATCH also application/merge-patch+json."};
    case errc::method_not_allowed:
      return {405, "The method is not allowed here", "Use one of the methods in the Allow field."};
    case errc::forbidden_origin:
      return {403, "A foreign Host or Origin", "Call the server by its own loopback address, from its own pages only."};
    case errc::unauthenticated: return {401, "No valid credential", "Send a valid credential."};
    case errc::forbidden:
      return {403, "Not permitted",
              "Ask an owner of the workspace for a role, or a credential with the scope, that permits this."};
    case errc::rate_limited: return {429, "Too many requests", "Wait for the time in Retry-After.", soon};
    case errc::request_timeout:
      return {408, "The request did not arrive in time", "Send the whole request without long pauses."};
    case errc::not_found: return {404, "Not found", "Check the id; it may be in the trash."};
    case errc::already_exists: return {409, "It exists already", "Read what is there, or choose another id."};
    case errc::conflict: return {409, "The present state forbids this", "Read the present state and decide anew."};
    case errc::version_mismatch:
      return {412, "It has changed since", "Read it again, and send the request with the present ETag."};
    case errc::key_reused:
      return {422, "The idempotency key was used for another request", "Use a new key for a new request."};
    case errc::limit_reached: return {409, "A limit is reached", "Remove what is no longer needed."};
    case errc::gone:
      return {410, "The position or cursor is gone", "Start again without it; `detail` says what it belonged to."};
    case errc::unavailable:
      return {503, "Not available at present", "Nothing was applied; try again after Retry-After.", soon};
    case errc::log_full:
      return {503, "The log's disk is full", "Nothing was applied; it goes on by itself once there is space.", later};
    case errc::outcome_unknown:
      return {503, "The outcome is not known", "Send it again with the same Idempotency-Key, or read the state.", soon};
    case errc::held:
      return {503, "This item is held",
              "Nothing was applied; it needs a version of the program that knows what a newer one wrote.", later};
    case errc::quarantined:
      return {503, "The log is damaged here", "Run `aido verify` on the server; /readyz names the place.", later};
    case errc::draining: return {503, "The server is stopping", "Nothing was applied; try again.", soon};
    case errc::moving:
      return {503, "The workspace moves from one process to another", "Nothing was applied; try again.", soon};
    case errc::io_error: return {500, "The storage reported an error", "Look at the server's log and disk."};
    case errc::corrupt: return {500, "Stored data is damaged", "Run `aido verify` on the server."};
    case errc::newer_format: return {500, "Stored data is of a newer version", "Run the newer version of the program."};
    case errc::locked: return {500, "The data is in use by another process", "Stop the other process."};
  }
  return {};
}

response problem_response(const failure& f) {
  const auto p = problem_of(f.code);
  response r{.status = p.status, .content_type = problem_type};
  auto& out = r.body;
  append_type(out, f.code);
  append_member(out, "title", p.title);
  codec::append_key(out, "status");
  codec::append_number(out, p.status);
  append_member(out, "detail", f.detail);
  append_member(out, "outcome", outcome_of(f.code) == outcome::unknown ? "outcome-unknown" : "not-applied");
  if (!f.field.empty()) append_member(out, "field", f.field);
  append_member(out, "next", p.next);
  out += '}';
  if (p.retry_after_seconds > 0) r.add("Retry-After", std::to_string(p.retry_after_seconds));
  return r;
}

bool is_problem(const response& r, errc code) {
  if (r.status != problem_of(code).status) return false;
  std::string type;
  append_type(type, code);
  return r.body.starts_with(type);
}

}  // namespace aido::http
