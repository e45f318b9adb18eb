#pragma once

#include "engine/command.hpp"
#include "http/edge.hpp"

/// From a request that changes something to the gateway's answer.
namespace aido::http {

/// The media types that a body may be of.
enum class body_kind { json, merge_patch };
/// Fails with unsupported_media.
result<void> check_content_type(const request& r, body_kind kind);
/// An action has no body, or an empty object. Fails with unknown_field.
result<void> check_no_body(const request& r);
/// A path's {id}; what is not a UUID is no subject's: not_found.
result<uuid> read_id(const call& c);

/// A command with all that stands in the request's fields:
///   id           UUIDv5(workspace, principal + LF + Idempotency-Key), origin client; without a key a new UUIDv7
///   fingerprint  SHA-256(method + LF + target + LF + body), the target as it came
///   trace        traceparent, when it is well-formed
/// Fails with invalid_value (Idempotency-Key).
result<command> make_command(const call& c, command_payload what);

/// The id of the command that `by` sends with that Idempotency-Key.
command_id id_of_keyed(workspace_id workspace, const principal& by, std::string_view key);

/// Hands in a command whose conditions are part of it.
eventually<result<actors::answer>> submit_command(const call& c, command cmd);
/// Makes and hands in the command, on the condition that the request's If-Match and If-None-Match are.
eventually<result<actors::answer>> submit_conditionally(const call& c, command_payload what);

}  // namespace aido::http
