#pragma once

#include <string_view>

namespace aido {

/// Every expected failure of the engine, the store and the edge. One closed enum, so that the table that maps it to
/// problem types (http/problem.cpp) is checked for completeness by the compiler.
enum class errc {
  // The request, as text.
  malformed_json,      ///< The body is not one JSON object (or has duplicate keys, trailing bytes, too much depth).
  unknown_field,       ///< The body names a field that this resource does not have.
  missing_field,       ///< A required field is absent.
  invalid_value,       ///< A field's value breaks its rule; `failure::field` names it, `detail` says the rule.
  unsupported_rule,    ///< A recurrence rule uses a part that is not supported; `detail` names the part.
  payload_too_large,   ///< The body or the resulting record exceeds its limit.
  headers_too_large,   ///< The header fields of the request exceed their limit.
  target_too_long,     ///< The request's target exceeds its limit.
  malformed_request,   ///< The HTTP message itself is not acceptable.
  unsupported_media,   ///< The body's content type is not one this route reads, or it has a content coding.
  method_not_allowed,  ///< The route exists, the method does not.
  forbidden_origin,    ///< A foreign Host or Origin in open loopback mode.
  unauthenticated,     ///< No or an unknown credential.
  forbidden,           ///< The principal's role does not permit this.
  rate_limited,        ///< Too many requests; retry later.
  request_timeout,     ///< The request did not arrive in time.
  // The domain.
  not_found,         ///< No such subject in the caller's workspace.
  already_exists,    ///< A subject of that id exists already.
  conflict,          ///< The present state forbids this command; `detail` says why.
  version_mismatch,  ///< If-Match or If-None-Match does not allow the present version.
  key_reused,        ///< The same idempotency key came with another request.
  limit_reached,     ///< A limit of the workspace is reached.
  // The log and the store.
  gone,             ///< A position or cursor of another log, beyond this one's end, or older than what is kept.
  unavailable,      ///< Not served at present; nothing was applied; retry later.
  log_full,         ///< The log's disk is full; nothing was applied; it recovers by itself.
  outcome_unknown,  ///< The write was handed to the log and its fate is not known; retry with the same key.
  held,             ///< This subject is held by an event that this version cannot apply (fold rule F5).
  quarantined,      ///< This partition's log is damaged; it is not served (fold rule F4).
  draining,         ///< The process is stopping; nothing was applied.
  moving,           ///< The workspace is on its way from one process to another; nothing was applied.
  io_error,         ///< The storage below reported an error.
  corrupt,          ///< Stored bytes are not what they must be; `detail` names partition and offset.
  newer_format,     ///< A file was written by a newer version; this one refuses to touch it.
  locked,           ///< Another process holds the data directory; `detail` has its pid.
};

/// The stable name of `code`, as used in problem types, logs and metrics ("version-mismatch").
std::string_view to_string(errc code) noexcept;

/// What a caller may conclude about its write from a failure.
enum class outcome {
  not_applied,  ///< Nothing was and nothing will be applied.
  unknown,      ///< It may have been applied; the same idempotency key finds out.
};

/// The outcome that goes with `code`: `unknown` for `errc::outcome_unknown` alone.
constexpr outcome outcome_of(errc code) noexcept {
  return code == errc::outcome_unknown ? outcome::unknown : outcome::not_applied;
}

}  // namespace aido
